import type { Projection } from './projection.js';

/** What keeps positions from being served. */
export const positionFaults = (projection: Projection): readonly string[] =>
  faultsIn(projection).map(
    (fault) => `Projection "${projection.name}" of ${projection.owner} ${fault}`,
  );

function faultsIn({ positions, orderings }: Projection): readonly string[] {
  if (!['boolean', 'undefined'].includes(typeof positions))
    return [`has the positions ${JSON.stringify(positions)}, which is neither true nor false.`];
  if (positions !== true || Object.keys(orderings).length > 0) return [];
  return ['serves positions, but has no orderings by which a row could be better than another.'];
}
