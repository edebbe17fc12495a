import type { Projection } from '../../model/projection.js';
import type { Drifted } from './compare.js';
import type { DriftedRow } from './drifted-row.entity.js';
import type { RepairOutcome } from './repair.js';

/** A drift as it is kept and shown. */
export type ShownDrift = Omit<DriftedRow, 'run' | 'projection'>;

/** What stands for personal data: that a field differs is told, not what it holds. */
export const MASK = '***';

/** A drift without personal data. */
export function maskedRow(
  { personal }: Pick<Projection, 'personal'>,
  { key, difference: { missing, fields } }: Drifted,
  outcome: RepairOutcome,
): ShownDrift {
  const hidden: readonly string[] = personal?.fields ?? [];
  const shown = fields.map(({ field, ours, theirs }) =>
    hidden.includes(field)
      ? { field, ours: masked(ours), theirs: masked(theirs) }
      : { field, ours, theirs },
  );
  return { key, missing, fields: shown, ...outcome };
}

const masked = (value: unknown): unknown => (value === null ? null : MASK);
