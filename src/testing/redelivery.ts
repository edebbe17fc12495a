import { NO_COUNTS, type Checkpoint } from '../model/checkpoint.js';
import { minutes } from '../model/duration.js';
import type { StreamEvent } from '../model/event.js';
import type { Projection } from '../model/projection.js';
import type { Row, RowChange } from '../model/row.js';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { streamOf } from './example.js';
import { strictFold, strictKeysOf, type Rows } from './strict-fold.js';

/** What becomes of a batch: `lost` is folded and never committed, `repeated` is committed and delivered again. */
export type Fate = 'kept' | 'lost' | 'repeated';

/** How many of the events still to come make up a batch, and what becomes of it. */
export interface Delivery {
  readonly size: number;
  readonly fate: Fate;
}

/**
 * Folds events as a station does that is killed and started again: in batches, rows read from and written to a store,
 * every batch from the stored checkpoint. What the deliveries leave over comes in a last batch.
 */
export async function rowsThroughStore(
  projection: Projection,
  events: readonly StreamEvent[],
  deliveries: readonly Delivery[],
): Promise<Rows> {
  const store = new MemoryProjectionStore(projection);
  const rest: Delivery = { size: events.length, fate: 'kept' };
  for (const { size, fate } of [...deliveries, rest]) {
    const done = appliedIn((await store.state()).checkpoint);
    await apply(store, events.slice(done, done + size), fate);
  }
  const keys = [...new Set(events.flatMap((event) => strictKeysOf(projection, event)))];
  const rows = await store.rowsOf(keys);
  return new Map(keys.flatMap((key, index) => entryOf(key, rows[index])));
}

const entryOf = (key: string, row: Row | undefined): readonly (readonly [string, Row])[] =>
  row === undefined ? [] : [[key, row]];

async function apply(
  store: MemoryProjectionStore,
  batch: readonly StreamEvent[],
  fate: Fate,
): Promise<void> {
  const fencingToken = (await store.claim({ owner: 'author kit', ttl: minutes(1) })) ?? 0;
  const { checkpoint: from } = await store.state();
  const to = movedBy(store.projection, from, batch);
  const commit = {
    fencingToken,
    from,
    to,
    changes: await changesOf(store, batch),
    counts: NO_COUNTS,
  };
  if (fate === 'lost' || batch.length === 0) return;
  await store.commit(commit);
  if (fate === 'repeated') await store.commit(commit);
}

async function changesOf(
  store: MemoryProjectionStore,
  batch: readonly StreamEvent[],
): Promise<readonly RowChange[]> {
  const { projection } = store;
  const touched = batch.map((event) => ({ event, keys: strictKeysOf(projection, event) }));
  const keys = [...new Set(touched.flatMap((each) => each.keys))];
  const before = await store.rowsOf(keys);
  const rows = new Map(keys.map((key, index) => [key, before[index]]));
  for (const { event, keys: own } of touched)
    for (const key of own) rows.set(key, strictFold(projection, rows.get(key), event, key));
  return keys.map((key, index) => ({ key, before: before[index], after: rows.get(key) }));
}

/** The checkpoint after a batch, its streams numbered from 1. */
function movedBy(
  projection: Projection,
  from: Checkpoint,
  batch: readonly StreamEvent[],
): Checkpoint {
  const to: Record<string, Checkpoint[string]> = { ...from };
  for (const { type } of batch) {
    const stream = streamOf(projection, type);
    const sequence = (to[stream]?.sequence ?? 0) + 1;
    to[stream] = { sequence, streamCreated: 'once' };
  }
  return to;
}

const appliedIn = (checkpoint: Checkpoint): number =>
  Object.values(checkpoint).reduce((sum, { sequence }) => sum + sequence, 0);

/**
 * The events in another order that keeps the order within each stream, as sources of several streams may deliver them.
 * Each choice, from 0 to below 1, says which of the streams comes next.
 */
export function interleaved(
  projection: Projection,
  events: readonly StreamEvent[],
  choices: readonly number[],
): readonly StreamEvent[] {
  const streams = [...new Set(events.map(({ type }) => streamOf(projection, type)))];
  let waiting = streams.map((stream) =>
    events.filter(({ type }) => streamOf(projection, type) === stream),
  );
  return events.flatMap((_, index) => {
    waiting = waiting.filter((queue) => queue.length > 0);
    const chosen = waiting[Math.floor((choices[index] ?? 0) * waiting.length)];
    return chosen?.splice(0, 1) ?? [];
  });
}
