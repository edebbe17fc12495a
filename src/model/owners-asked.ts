import type { Owner } from './owner.js';
import type { Poll } from './poll.js';
import type { Projection } from './projection.js';

/** Every owner that projections and polls may ask, each once. */
export function ownersAsked(
  projections: readonly Projection[],
  polls: readonly Poll[],
): readonly Owner[] {
  const asked = [
    ...polls.map(({ from }) => from),
    ...projections.flatMap(({ origin, reconciled, reads }) => [
      origin?.from,
      reconciled?.with.from,
      ...reads.map(({ snapshot }) => snapshot?.from),
    ]),
  ];
  return [...new Set(asked.filter((owner) => owner !== undefined))];
}
