import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import { scores } from '../support/example-projection.js';
import { keepsTheListPromises } from './projection-lists.contract.js';
import { keepsTheStorePromises } from './projection-store.contract.js';

describe('MemoryProjectionStore', () => {
  describe('as a store', () =>
    keepsTheStorePromises(async () => new MemoryProjectionStore(scores)));
  describe('as lists', () =>
    keepsTheListPromises(async (projection) => new MemoryProjectionStore(projection)));
});
