import type { Projection } from './projection.js';

/** What is wrong with what projections say of persons' rows, and with the contracts that erase them. */
export const personalFaults = (projections: readonly Projection[]): readonly string[] => [
  ...projections.flatMap(rowFaults),
  ...[...new Set(projections.flatMap(({ reads }) => reads))].flatMap(({ owner, erases, events }) =>
    Object.keys(erases ?? {})
      .filter((type) => !Object.hasOwn(events, type))
      .map((type) => `${owner} erases by ${type}, an event that its contract does not declare.`),
  ),
];

/** The type of the station's own erasing events. */
const OWN_TYPE = 'PersonErased';

function rowFaults(projection: Projection): string[] {
  const { personal, key, filters, reads } = projection;
  if (personal === undefined) return [];
  const { person, fields }: { person: string; fields: readonly string[] } = personal;
  const faults: string[] = [];
  // Whoever is erased must be found without reading every row.
  if (person !== key && !filters.includes(person))
    faults.push(
      `tells the person by "${person}", which is neither its key nor one of its filters. Add it to filters.`,
    );
  const row = initialRow(projection);
  if (row !== undefined)
    for (const field of new Set([person, ...fields]))
      if (!(field in row))
        faults.push(`has the personal field "${field}", which the row of initial lacks.`);
  const id: unknown = row === undefined ? undefined : (row as Record<string, unknown>)[person];
  // Erasures name persons by texts: a number would be found by none.
  if (!['string', 'undefined'].includes(typeof (id ?? undefined)))
    faults.push(`tells the person by "${person}", which is no text. Make it one.`);
  // That a row is removed is told by its key, which stays in the feed for a while.
  if (key !== person && fields.includes(key))
    faults.push(`has a key that is personal data, "${key}". Make rows by an id.`);
  if (reads.some(({ events }) => Object.hasOwn(events, OWN_TYPE)))
    faults.push(`reads an event ${OWN_TYPE}, which is the name of the station's own.`);
  return faults.map(
    (fault) => `Projection "${projection.name}" of ${projection.owner.trim() || 'nobody'} ${fault}`,
  );
}

/** Undefined where `initial` takes only keys of a form of its own. */
function initialRow(projection: Projection): object | undefined {
  try {
    return projection.initial('key');
  } catch {
    return undefined;
  }
}
