import type { Asker } from '../../access/asker.js';

/**
 * Whether an asker may be told that a row of a projection exists: an id of `node` names a row of any. Whoever is not held
 * to a contract yet may be told of all.
 */
export const maySee = (asker: Asker, projection: string): boolean =>
  asker.kind === 'open' ||
  asker.contract.consumer.mode === 'dry-run' ||
  asker.contract.projections.includes(projection);
