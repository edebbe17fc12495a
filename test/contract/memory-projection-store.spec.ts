import { hours } from '../../src/model/duration.js';
import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import { scores } from '../support/example-projection.js';
import { remembersItsCommits } from './projection-commits.contract.js';
import { keepsTheFrontierPromises } from './projection-frontier.contract.js';
import { keepsTheListPromises } from './projection-lists.contract.js';
import { keepsTheStorePromises } from './projection-store.contract.js';

describe('MemoryProjectionStore', () => {
  describe('as a store', () =>
    keepsTheStorePromises(async () => new MemoryProjectionStore(scores)));
  describe('as a record of commits', () =>
    remembersItsCommits(async () => new MemoryProjectionStore(scores)));
  describe('as lists', () =>
    keepsTheListPromises(async (projection) => new MemoryProjectionStore(projection)));
  describe('as a frontier', () => {
    let turnedBack = 0;
    const clock = { now: () => Date.now() - turnedBack };
    keepsTheFrontierPromises({
      open: async (projection) => new MemoryProjectionStore(projection, clock),
      turnClockBack: async () => {
        turnedBack += hours(1);
      },
    });
  });
});
