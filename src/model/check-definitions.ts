import { contractFaults } from './check-contracts.js';
import { originFaults } from './check-origin.js';
import { positionFaults } from './check-positions.js';
import { reconciliationFaults } from './check-reconciliation.js';
import { snapshotFaults } from './check-snapshots.js';
import { personalFaults } from './check-personal.js';
import type { Projection } from './projection.js';
import { refsOfRow } from './ref.js';

/**
 * Everything that is wrong with a set of projections, as far as it shows without their served types: one sentence a fault,
 * naming the projection and its owner. Empty when a station can serve them.
 */
export const faultsOf = (projections: readonly Projection[]): readonly string[] => [
  ...sameNames(projections),
  ...projections.flatMap((projection) => [
    ...headFaults(projection),
    ...limitFaults(projection),
    ...eventFaults(projection),
    ...rowFaults(projection),
    ...refFaults(projection, projections),
    ...originFaults(projection),
    ...positionFaults(projection),
    ...reconciliationFaults(projection),
  ]),
  ...contractFaults(projections),
  ...personalFaults(projections),
  ...snapshotFaults(projections),
];

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const URGENCIES: readonly string[] = ['realtime', 'standard', 'relaxed'];
const ON_BREACH: readonly string[] = ['serve', 'wait', 'origin', 'reject'];
const ON_POISON: readonly string[] = ['quarantine', 'halt', 'skip'];

/** How a fault names its projection. */
const named = ({ name, owner }: Projection): string =>
  `Projection "${name}" of ${owner.trim() || 'nobody'}`;

function sameNames(projections: readonly Projection[]): string[] {
  const owners = new Map<string, string[]>();
  for (const { name, owner } of projections) owners.set(name, [...(owners.get(name) ?? []), owner]);
  return [...owners].flatMap(([name, of]) =>
    of.length < 2
      ? []
      : [
          `${of.length} projections are named "${name}", owned by ${of.join(' and ')}. Rename all but one.`,
        ],
  );
}

function headFaults(projection: Projection): string[] {
  const { name, version, owner, staleness, urgency, onPoison, feed } = projection;
  const faults: string[] = [];
  if (!KEBAB.test(name))
    faults.push('has a name that is not in kebab-case: lower-case words and digits joined by "-".');
  if (!(Number.isSafeInteger(version) && version > 0))
    faults.push(`has the version ${version}, which is not a whole number from 1 up.`);
  if (owner.trim() === '') faults.push('names no owner.');
  if (!(Number.isFinite(staleness.budget) && staleness.budget > 0))
    faults.push(`has a staleness budget of ${staleness.budget} ms, which is not above 0.`);
  if (!URGENCIES.includes(urgency))
    faults.push(`has the urgency "${urgency}", which is none of ${URGENCIES.join(', ')}.`);
  if (!ON_POISON.includes(onPoison))
    faults.push(`has the onPoison "${onPoison}", which is none of ${ON_POISON.join(', ')}.`);
  if (!['boolean', 'undefined'].includes(typeof feed.nats))
    faults.push(`has the feed.nats ${JSON.stringify(feed.nats)}, which is neither true nor false.`);
  return faults.map((fault) => `${named(projection)} ${fault}`);
}

function limitFaults(projection: Projection): string[] {
  const { budget, limit } = projection.staleness;
  if (limit === undefined) return [];
  const { staleness, onBreach } = limit;
  const faults: string[] = [];
  if (!Number.isFinite(staleness))
    faults.push(`has a staleness limit of ${staleness} ms, which is not finite.`);
  else if (!(staleness >= budget))
    faults.push(
      `has a staleness limit of ${staleness} ms, which is below its budget of ${budget} ms.`,
    );
  if (!ON_BREACH.includes(onBreach))
    faults.push(`has the limit onBreach "${onBreach}", which is none of ${ON_BREACH.join(', ')}.`);
  return faults.map((fault) => `${named(projection)} ${fault}`);
}

/** The compiler sees to these as well, unless a definition was cast. */
function eventFaults(projection: Projection): string[] {
  const { reads } = projection;
  const types = new Set(reads.flatMap(({ events }) => Object.keys(events)));
  const faults = reads.length === 0 ? ['reads no contract, so it would stay empty.'] : [];
  for (const part of ['keysOf', 'fold'] as const) {
    for (const type of types)
      if (typeof projection[part][type] !== 'function')
        faults.push(`reads ${type} but has no ${part} for it.`);
    for (const type of Object.keys(projection[part]))
      if (!types.has(type))
        faults.push(`has a ${part} for ${type}, which no contract it reads declares.`);
  }
  return faults.map((fault) => `${named(projection)} ${fault}`);
}

/** `initial` must write every field that lists go by, so it shows which fields a row has. */
function rowFaults(projection: Projection): string[] {
  const row = initialRow(projection);
  if (row === undefined) return [];
  const uses = [
    [projection.key, 'has the key'],
    ...Object.keys(projection.orderings).map((field) => [field, 'is ordered by']),
    ...projection.filters.map((field) => [field, 'is filtered by']),
  ] as const;
  const faults = uses
    .filter(([field]) => !(field in row))
    .map(([field, use]) => `${use} "${field}", a field that the row of initial lacks.`);
  for (const [field, direction] of Object.entries(projection.orderings))
    if (direction !== 'asc' && direction !== 'desc')
      faults.push(
        `is ordered by "${field}" in the direction "${direction}", which is not asc or desc.`,
      );
  for (const field of Object.keys(refsOfRow(projection)))
    if (field in row) faults.push(`has a ref "${field}" where the row has a field of that name.`);
  return faults.map((fault) => `${named(projection)} ${fault}`);
}

/** The row of no event; undefined where `initial` takes only keys of a form of its own. */
function initialRow(projection: Projection): object | undefined {
  try {
    return projection.initial('key');
  } catch {
    return undefined;
  }
}

const refFaults = (projection: Projection, served: readonly Projection[]): string[] =>
  Object.entries(projection.refs)
    .filter(([, { to }]) => !served.includes(to))
    .map(
      ([field, { to }]) =>
        `${named(projection)} has a ref "${field}" to "${to.name}", which is not served. ` +
        'Serve it too: list its module in projections/index.ts.',
    );
