import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { until } from '../until.js';

/** What the rows of the flood's projections must be, folded from what the streams hold, without the engine. */

/** A message as a stream holds it. */
export interface Held {
  readonly sequence: number;
  readonly id: string;
  readonly type: string;
  readonly data: { keys: string[]; amount: number; key: string } | undefined;
}

/** Everything that a stream holds, in its order; waits for a server that is just coming back. */
export async function held(connection: NatsConnection, stream: string): Promise<Held[]> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 1_000 });
  const infoNow = () => manager.streams.info(stream).catch(() => undefined);
  await until(async () => (await infoNow()) !== undefined);
  const { state } = await manager.streams.info(stream);
  const all: Held[] = [];
  if (state.messages === 0) return all;
  const options = { deliver_policy: DeliverPolicy.All };
  const consumer = await jetstream(connection).consumers.get(stream, options);
  for await (const message of await consumer.consume({ max_messages: 2_000 })) {
    const type = message.subject.split('.').at(-1) ?? '';
    const id = message.headers?.get('Nats-Msg-Id') ?? '';
    all.push({ sequence: message.seq, id, type, data: parsed(message.string()) });
    if (message.seq >= state.last_seq) break;
  }
  return all;
}

const parsed = (json: string): Held['data'] => {
  try {
    return JSON.parse(json) as Held['data'];
  } catch {
    return undefined;
  }
};

/** What one projection must come to. */
export interface Truth {
  readonly rows: ReadonlyMap<string, object>;
  readonly counts: { folded: number; filtered: number; deadLettered: number };
  /** Sequence and key of each dead letter, in order, where they follow from one stream alone. */
  readonly letters?: readonly string[];
}

type Row = { key: string } & Record<string, number | string>;

const chain = (before: number, amount: number): number => (Math.imul(before, 31) + amount) | 0;
const SIGN: Readonly<Record<string, 1 | -1>> = {
  Stocked: 1,
  StockCancelled: -1,
  Sold: 1,
  SaleCancelled: -1,
};

/** Rows of a sum and a chain of every amount. */
class Rows {
  readonly of = new Map<string, Row>();

  constructor(private readonly zero: Readonly<Record<string, number>>) {}

  add(key: string, [sum, link]: readonly [string, string], amount: number): void {
    const row = this.of.get(key) ?? { key, ...this.zero };
    const next = { [sum]: Number(row[sum]) + amount, [link]: chain(Number(row[link]), amount) };
    this.of.set(key, { ...row, ...next });
  }
}

export function trueBalances(stock: readonly Held[], sales: readonly Held[]): Truth {
  const rows = new Rows({ stocked: 0, sold: 0, stockChain: 0, saleChain: 0 });
  const counts = { folded: 0, filtered: 0, deadLettered: 0 };
  for (const [events, fields] of [
    [stock, ['stocked', 'stockChain']],
    [sales, ['sold', 'saleChain']],
  ] as const)
    for (const { type, data } of events) {
      const sign = SIGN[type];
      if (sign === undefined) counts.filtered++;
      else if (data === undefined) counts.deadLettered++;
      else {
        counts.folded++;
        for (const key of new Set(data.keys)) rows.add(key, fields, sign * data.amount);
      }
    }
  return { rows: rows.of, counts };
}

export function trueShelves(stock: readonly Held[]): Truth {
  const rows = new Rows({ units: 0, chain: 0 });
  const counts = { folded: 0, filtered: 0, deadLettered: 0 };
  for (const { type, data } of stock) {
    const sign = SIGN[type];
    if (data === undefined || (sign === undefined && type !== 'StockRemoved')) counts.filtered++;
    else counts.folded++;
    if (type === 'StockRemoved' && data) rows.of.delete(data.key);
    else if (sign && data)
      for (const key of new Set(data.keys)) rows.add(key, ['units', 'chain'], sign * data.amount);
  }
  return { rows: rows.of, counts };
}

export function trueTills(sales: readonly Held[]): Truth {
  const rows = new Rows({ taken: 0, chain: 0 });
  const counts = { folded: 0, filtered: 0, deadLettered: 0 };
  const doubted = new Set<string>();
  const letters: string[] = [];
  for (const { sequence, type, data } of sales) {
    const sign = SIGN[type];
    if (data === undefined) {
      counts.deadLettered++;
      letters.push(`${sequence} null`);
    } else if (type === 'SaleDoubted') {
      counts.deadLettered++;
      doubted.add(data.key);
      letters.push(`${sequence} ${data.key}`);
    } else if (sign === undefined) counts.filtered++;
    else {
      const keys = [...new Set(data.keys)];
      const aside = keys.filter((key) => doubted.has(key));
      for (const key of aside) letters.push(`${sequence} ${key}`);
      for (const key of keys)
        if (!doubted.has(key)) rows.add(key, ['taken', 'chain'], sign * data.amount);
      if (aside.length > 0) counts.deadLettered++;
      else counts.folded++;
    }
  }
  return { rows: rows.of, counts, letters };
}
