import type { UsedOperation } from '../../access/use.js';
import type { Clock } from '../../model/clock.js';
import { days } from '../../model/duration.js';
import type { UseBook } from './use-book.js';
import { dayOf } from './use-counts.js';
import type { ListedUse, UseFilter, UseRecords } from './use-records.js';

/** Which use is asked for; without days, that of the last thirty. */
export interface UseQuestion extends Omit<UseFilter, 'from' | 'to'> {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface UseAnswer extends Pick<UseFilter, 'from' | 'to'> {
  /** The newest day first, the most used first within it. */
  readonly use: readonly (Omit<ListedUse, 'lastUsedAt'> & { readonly lastUsedAt: string })[];
  /** What the operations ask, by their ids. */
  readonly documents: Readonly<
    Record<string, Pick<UsedOperation, 'operationName' | 'coordinates' | 'projections'>>
  >;
}

const USUAL_DAYS = 30;

/** Observed use, as people and programs ask for it. */
export class UseReport {
  constructor(
    private readonly book: Pick<UseBook, 'flush'>,
    private readonly records: Pick<UseRecords, 'list' | 'documents'>,
    private readonly clock: Clock,
  ) {}

  /** With what this replica counted until now, and the others until a few seconds ago. @throws StationError SQL_UNAVAILABLE */
  async look({ from, to, ...question }: UseQuestion): Promise<UseAnswer> {
    await this.book.flush();
    const last = to ?? dayOf(this.clock.now());
    const first = from ?? dayOf(Date.parse(last) - days(USUAL_DAYS - 1));
    const use = await this.records.list({ ...question, from: first, to: last });
    const documents = await this.records.documents([
      ...new Set(use.map(({ documentId }) => documentId)),
    ]);
    return {
      from: first,
      to: last,
      use: use.map((row) => ({ ...row, lastUsedAt: new Date(row.lastUsedAt).toISOString() })),
      documents: Object.fromEntries(documents.map(({ id, ...document }) => [id, document])),
    };
  }
}
