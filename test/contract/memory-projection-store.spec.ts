import { hours } from '../../src/model/duration.js';
import { MemoryFeedLog } from '../../src/feed/memory-change-feed.js';
import { MemoryProjectionStore } from '../../src/store/memory-projection-store.js';
import { scores } from '../support/example-projection.js';
import { keepsErasedPersonsOut } from './projection-erasures.contract.js';
import { remembersItsCommits } from './projection-commits.contract.js';
import { keepsTheFrontierPromises } from './projection-frontier.contract.js';
import { keepsTheListPromises } from './projection-lists.contract.js';
import { keepsThePositionPromises } from './projection-positions.contract.js';
import { keepsHowFarASnapshotIs } from './projection-snapshots.contract.js';
import { keepsTheStorePromises } from './projection-store.contract.js';

describe('MemoryProjectionStore', () => {
  describe('as a store', () =>
    keepsTheStorePromises(async () => new MemoryProjectionStore(scores)));
  describe('as a record of commits', () =>
    remembersItsCommits(async () => new MemoryProjectionStore(scores)));
  describe('as a record of snapshots', () =>
    keepsHowFarASnapshotIs(async () => new MemoryProjectionStore(scores)));
  describe('as lists', () =>
    keepsTheListPromises(async (projection) => new MemoryProjectionStore(projection)));
  describe('as positions', () =>
    keepsThePositionPromises(async (projection) => new MemoryProjectionStore(projection)));
  describe('as a keeper of erased persons', () =>
    keepsErasedPersonsOut(async () => {
      const store = new MemoryProjectionStore(scores);
      return { store, log: new MemoryFeedLog(store) };
    }));
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
