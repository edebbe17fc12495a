import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import { scores } from '../support/example-projection.js';
import { keepsTheStorePromises } from './projection-store.contract.js';

describe('MemoryProjectionStore', () =>
  keepsTheStorePromises(async () => new MemoryProjectionStore(scores)));
