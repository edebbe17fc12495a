import type { Contract } from '../../access/contract.js';
import type { Clock, Instant } from '../../model/clock.js';
import { days } from '../../model/duration.js';
import type { ServedField, ServedFields } from '../../model/served-field.js';
import type { UseBook } from './use-book.js';
import type { UseRecords } from './use-records.js';

/** A field that is served, and that nobody asked for lately. */
export interface UnusedField extends Omit<ServedField, 'description'> {
  /** ISO 8601; null where nobody ever did, as far as is recorded. */
  readonly lastUsedAt: string | null;
  /** Consumers whose contracts name it nevertheless, sorted. */
  readonly declaredBy: readonly string[];
}

export interface UnusedReport {
  readonly days: number;
  /** ISO 8601. */
  readonly since: string;
  /** The first day of which use is recorded; null where nothing is. What was used before is not known. */
  readonly recordedSince: string | null;
  readonly fields: readonly UnusedField[];
}

/** What the report is made from. */
export interface UnusedParts {
  readonly fields: ServedFields;
  readonly contracts: () => readonly Contract[];
  readonly book: Pick<UseBook, 'flush'>;
  readonly records: Pick<UseRecords, 'lastUseOfFields' | 'recordedSince'>;
  readonly clock: Clock;
}

/** Which fields nobody uses. */
export class UnusedFields {
  constructor(private readonly parts: UnusedParts) {}

  /** @throws StationError SQL_UNAVAILABLE */
  async look(forDays: number): Promise<UnusedReport> {
    const { fields, contracts, book, records, clock } = this.parts;
    await book.flush();
    const [lastUses, recordedSince] = await Promise.all([
      records.lastUseOfFields(),
      records.recordedSince(),
    ]);
    const since = clock.now() - days(forDays);
    const unused = fields().filter(({ coordinate }) => (lastUses.get(coordinate) ?? 0) < since);
    return {
      days: forDays,
      since: timeOf(since),
      recordedSince,
      fields: unused.map((served) => {
        const { description: _, ...field } = served;
        const lastUse = lastUses.get(field.coordinate);
        return {
          ...field,
          lastUsedAt: lastUse === undefined ? null : timeOf(lastUse),
          declaredBy: contracts()
            .filter(({ coordinates }) => coordinates.has(field.coordinate))
            .map(({ consumer }) => consumer.name)
            .toSorted(),
        };
      }),
    };
  }
}

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
