import { OWN_SUBJECTS, isOwn } from './own-streams.js';
import type { Projection } from './projection.js';
import type { Reconciliation } from './reconciliation.js';

const MOST_ROWS = 1_000;

/** Everything that is wrong with how rows are compared with the word of their owner. */
export const reconciliationFaults = (projection: Projection): readonly string[] => {
  const { reconciled, name, owner } = projection;
  if (reconciled === undefined) return [];
  return [
    ...numberFaults(reconciled),
    ...fieldFaults(projection, reconciled),
    ...readFaults(projection),
    ...repairFaults(projection, reconciled),
  ].map((fault) => `Projection "${name}" of ${owner} ${fault}`);
};

function numberFaults({ every, sample, settle, with: { batch } }: Reconciliation): string[] {
  const faults: string[] = [];
  if (!(Number.isFinite(every) && every > 0))
    faults.push(`is reconciled every ${every} ms, which is not above 0 and finite.`);
  if (!isWhole(sample))
    faults.push(
      `is reconciled ${sample} rows at a time, which is no whole number from 1 to ${MOST_ROWS}.`,
    );
  if (!isWhole(batch))
    faults.push(
      `is reconciled by questions about ${batch} keys, which is no whole number from 1 to ${MOST_ROWS}.`,
    );
  if (settle !== undefined && !(Number.isFinite(settle) && settle >= 0))
    faults.push(`is reconciled with a settle of ${settle} ms, which is not from 0 up and finite.`);
  return faults;
}

const isWhole = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= MOST_ROWS;

function fieldFaults(projection: Projection, { with: { fields } }: Reconciliation): string[] {
  if (fields === undefined) return [];
  if (fields.length === 0) return ['is reconciled by no field. Leave `fields` out for whole rows.'];
  const row = initialRow(projection);
  const fromOrigin = projection.origin?.fields ?? [];
  return fields.flatMap((field) => {
    if (fromOrigin.includes(field))
      return [`is reconciled by "${field}", which its rows do not keep: it comes from its origin.`];
    return row === undefined || field in row
      ? []
      : [`is reconciled by "${field}", a field that the row of initial lacks.`];
  });
}

/** Rows of what polls find are as of the last poll, and never as of an answer that was given now. */
const readFaults = ({ reads }: Projection): string[] =>
  reads
    .filter(({ polled }) => polled === true)
    .map(
      ({ stream }) =>
        `is reconciled, but reads ${stream}, which polls fill: they compare with the owner already.`,
    );

function repairFaults({ reads }: Projection, { repair }: Reconciliation): string[] {
  if (repair === undefined) return [];
  const { publishes } = repair;
  const faults: string[] = [];
  if (!reads.includes(publishes))
    faults.push(`is repaired by events of ${publishes.stream}, which it does not read.`);
  if (!isOwn(publishes))
    faults.push(
      `is repaired by events on ${publishes.subject}; the station publishes on ${OWN_SUBJECTS}… only.`,
    );
  return faults;
}

/** The row of no event; undefined where `initial` takes only keys of a form of its own. */
function initialRow(projection: Projection): object | undefined {
  try {
    return projection.initial('key');
  } catch {
    return undefined;
  }
}
