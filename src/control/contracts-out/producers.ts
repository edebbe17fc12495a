import type { EventContract } from '../../model/event-contract.js';
import type { Projection } from '../../model/projection.js';

/** One producing service, and all its contracts that projections read, by stream and subject. */
export interface Producer {
  readonly owner: string;
  readonly contracts: readonly EventContract[];
}

/** The producers of the events that projections read, by name. */
export function producersOf(projections: readonly Projection[]): readonly Producer[] {
  const contracts = new Set(projections.flatMap(({ reads }) => reads));
  const byOwner = new Map<string, EventContract[]>();
  for (const contract of [...contracts].sort(byPlace))
    byOwner.set(contract.owner, [...(byOwner.get(contract.owner) ?? []), contract]);
  return [...byOwner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([owner, of]) => ({ owner, contracts: of }));
}

const byPlace = (a: EventContract, b: EventContract): number => (placeOf(a) < placeOf(b) ? -1 : 1);
const placeOf = ({ stream, subject }: EventContract): string => `${stream} ${subject}`;
