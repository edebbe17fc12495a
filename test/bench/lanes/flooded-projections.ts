import { unitsSoldAs } from '../ingest/units-sold.js';

/** Relaxed projections of one flooded stream: together more work than the machine can do. */
export const floodedProjections = ['one', 'two', 'three'].map((name) =>
  unitsSoldAs(`units-${name}`),
);
