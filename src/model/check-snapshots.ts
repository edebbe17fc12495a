import { overlap } from './check-contracts.js';
import type { EventContract } from './event-contract.js';
import type { Projection } from './projection.js';
import { MAX_PAGE_SIZE, PAGE_SIZE, type Snapshot } from './snapshot.js';

/** What is wrong with the snapshots that contracts declare: one sentence a fault. */
export function snapshotFaults(projections: readonly Projection[]): readonly string[] {
  const contracts = [...new Set(projections.flatMap(({ reads }) => reads))];
  return [
    ...contracts.flatMap((contract) => faultsIn(contract)),
    ...projections.flatMap((projection) => sharedFaults(projection)),
  ];
}

function faultsIn(contract: EventContract): string[] {
  const { owner, subject, snapshot, polled = false } = contract;
  if (snapshot === undefined) return [];
  const faults = [...addressFaults(contract, snapshot), ...entityFaults(contract, snapshot)];
  const { pageSize = PAGE_SIZE } = snapshot;
  if (!(Number.isInteger(pageSize) && pageSize > 0 && pageSize <= MAX_PAGE_SIZE))
    faults.push(
      `has pages of ${pageSize} events, which is no whole number from 1 to ${MAX_PAGE_SIZE}.`,
    );
  if (polled)
    faults.push('is of a polled stream. Poll the owner again instead: that tells all it has.');
  return faults.map((fault) => `The snapshot of ${owner} for ${subject} ${fault}`);
}

function addressFaults({ subject }: EventContract, { from, at }: Snapshot): string[] {
  if (from.over === 'http')
    return at.startsWith('/') ? [] : [`is asked for at "${at}", which is no path: begin with "/".`];
  if (!/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(at))
    return [`is asked for at "${at}", which is no subject without wildcards.`];
  return overlap(at, subject)
    ? [`is asked for at "${at}", where the stream takes the questions for events. Name another.`]
    : [];
}

/** The compiler sees to these as well, unless a contract was cast. */
function entityFaults({ events }: EventContract, { entityOf }: Snapshot): string[] {
  const of: Readonly<Record<string, unknown>> = entityOf;
  const without = Object.keys(events).filter((type) => typeof of[type] !== 'function');
  const unknown = Object.keys(of).filter((type) => !Object.hasOwn(events, type));
  return [
    ...without.map((type) => `has no entityOf for ${type}.`),
    ...unknown.map((type) => `has an entityOf for ${type}, which the contract does not declare.`),
  ];
}

/** How far a snapshot is loaded is kept by stream and subject. */
function sharedFaults({ name, reads }: Projection): string[] {
  const places = reads
    .filter(({ snapshot }) => snapshot !== undefined)
    .map(({ stream, subject }) => `${subject} of the stream ${stream}`);
  const twice = new Set(places.filter((place, i) => places.indexOf(place) !== i));
  return [...twice].map(
    (place) =>
      `Projection "${name}" reads two contracts with a snapshot for ${place}. Make them one.`,
  );
}
