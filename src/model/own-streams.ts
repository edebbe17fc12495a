import type { EventContract } from './event-contract.js';
import type { Projection } from './projection.js';

/** What the subjects of the station's own events begin with: what polls found, corrections, erasures. */
export const OWN_SUBJECTS = 'station.';

/** Whether the station itself publishes the events of a contract, and makes their stream. */
export const isOwn = ({ subject }: Pick<EventContract, 'subject'>): boolean =>
  subject.startsWith(OWN_SUBJECTS);

/** The contracts of the station's own events that projections read, each once. */
export const ownContracts = (projections: readonly Projection[]): readonly EventContract[] => [
  ...new Set(projections.flatMap(({ reads }) => reads).filter(isOwn)),
];
