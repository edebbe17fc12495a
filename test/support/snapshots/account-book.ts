import { chained } from './accounts.js';

/** What happened to an account, as its service publishes and remembers it. */
export type AccountEvent =
  | { readonly type: 'Moved'; readonly data: { account: string; region: string; amount: number } }
  | { readonly type: 'Closed'; readonly data: { account: string } };

interface Written {
  readonly sequence: number;
  readonly event: AccountEvent;
}

/** What a page is asked for with. */
export interface PageQuestion {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** All that the account service knows, and of each event where it is in the stream. */
export class AccountBook {
  private readonly written: Written[] = [];
  /** The offset of what is known. */
  offset = 0;

  write(sequence: number, event: AccountEvent): void {
    this.written.push({ sequence, event });
    this.offset = sequence;
  }

  /**
   * A page as the protocol has it: whole accounts in their order, each with all that happened to it, as of an offset.
   * @param offset the newest unless told
   */
  page({ limit, after }: PageQuestion, offset = this.offset) {
    const written = this.written.filter(({ sequence }) => sequence <= offset);
    const accounts = [...new Set(written.map(({ event }) => event.data.account))]
      .filter((account) => after === undefined || account > after)
      .toSorted();
    const events: AccountEvent[] = [];
    let told = 0;
    for (const account of accounts) {
      if (events.length >= limit) break;
      told += 1;
      for (const { event } of written) if (event.data.account === account) events.push(event);
    }
    return { offset, events, more: told < accounts.length };
  }

  /** The rows of all that happened, up to a place in the stream; without the engine. */
  rows(upTo = Infinity): Record<string, { moves: number; total: number; chain: number }> {
    const rows: Record<string, { moves: number; total: number; chain: number }> = {};
    for (const { sequence, event } of this.written) {
      if (sequence > upTo) continue;
      const { type, data } = event;
      if (type === 'Closed') delete rows[`account ${data.account}`];
      else
        for (const key of [`account ${data.account}`, `region ${data.region}`]) {
          const { moves, total, chain } = rows[key] ?? { moves: 0, total: 0, chain: 0 };
          const link = key.startsWith('account') ? chained(chain, data.amount) : 0;
          rows[key] = { moves: moves + 1, total: total + data.amount, chain: link };
        }
    }
    return rows;
  }
}
