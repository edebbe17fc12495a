import type { Projection } from './projection.js';

/** Everything that is wrong with where rows, or fields of them, are had from their owner. */
export const originFaults = (projection: Projection): readonly string[] =>
  [...limitFaults(projection), ...questionFaults(projection), ...fieldFaults(projection)].map(
    (fault) => `Projection "${projection.name}" of ${projection.owner} ${fault}`,
  );

function limitFaults({ staleness, origin }: Projection): string[] {
  if (staleness.limit?.onBreach !== 'origin') return [];
  if (origin === undefined)
    return [
      'has the limit onBreach "origin", but declares no origin. Declare it, or use wait or reject.',
    ];
  return origin.fields === undefined
    ? []
    : ['has the limit onBreach "origin", but only fields come from there. Use wait or reject.'];
}

/** The most keys that are put into one question. */
const MOST_KEYS = 1_000;

function questionFaults({ origin }: Projection): string[] {
  if (origin === undefined) return [];
  const { batch, ttl } = origin;
  const faults: string[] = [];
  if (!(Number.isSafeInteger(batch) && batch >= 1 && batch <= MOST_KEYS))
    faults.push(
      `has an origin with the batch ${batch}, which is not a whole number from 1 to ${MOST_KEYS}.`,
    );
  if (!(Number.isFinite(ttl) && ttl > 0))
    faults.push(`has an origin with a ttl of ${ttl} ms, which is not above 0 and finite.`);
  return faults;
}

/** What the store orders, filters or finds rows by is kept in them; what is asked for on demand is not. */
function fieldFaults(projection: Projection): string[] {
  const { origin, key, orderings, filters } = projection;
  const fields = origin?.fields;
  if (fields === undefined) return [];
  const faults =
    fields.length === 0 ? ['has an origin of no fields. Leave `fields` out for whole rows.'] : [];
  const initial = initialRow(projection);
  for (const field of new Set(fields)) {
    if (field === key) faults.push(`has its key "${field}" from its origin.`);
    if (field in orderings) faults.push(`is ordered by "${field}", which comes from its origin.`);
    if (filters.includes(field))
      faults.push(`is filtered by "${field}", which comes from its origin.`);
    if (initial !== undefined && field !== key && initial[field] !== null)
      faults.push(`has "${field}" from its origin, so initial must write null for it.`);
  }
  return faults;
}

/** The row of no event; undefined where `initial` takes only keys of a form of its own. */
function initialRow(projection: Projection): Readonly<Record<string, unknown>> | undefined {
  try {
    return projection.initial('key') as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
