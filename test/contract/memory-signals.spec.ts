import { MemoryProjectionStores } from '../../src/store/memory-projection-store.js';
import { MemorySignals } from '../../src/store/memory-signals.js';
import { keepsTheSignalPromises } from './signals.contract.js';

describe('MemorySignals', () =>
  keepsTheSignalPromises(async () => {
    const stores = new MemoryProjectionStores();
    const signals = new MemorySignals(stores);
    return { here: signals, there: signals, stores };
  }));
