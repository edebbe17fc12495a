import { z } from 'zod';
import type { Coordinate } from '../../access/contract.js';
import type { StationClient } from '../station-client.js';

/** What a running station saw of the use of fields. */
export interface ObservedUse {
  /** How far it looks back. */
  readonly days: number;
  /** The first day it knows of; null where it has seen nothing yet. */
  readonly recordedSince: string | null;
  /** Who asked for fields that were inquired about; the others are not in it. */
  readonly seen: ReadonlyMap<Coordinate, SeenUse>;
  /** Fields that contracts select, and nobody asked for. */
  readonly idle: readonly IdleField[];
}

export interface SeenUse {
  /** Requests and events told. */
  readonly count: number;
  /** ISO 8601. */
  readonly lastUsedAt: string;
  /** By name, sorted; `open` for those who did not say. */
  readonly consumers: readonly string[];
}

export interface IdleField {
  readonly coordinate: Coordinate;
  /** Consumers whose contracts select it. */
  readonly declaredBy: readonly string[];
}

const Unused = z.object({
  days: z.number(),
  recordedSince: z.string().nullable(),
  fields: z.array(z.object({ coordinate: z.string(), declaredBy: z.array(z.string()) })),
});

const Counts = z.object({
  consumer: z.string(),
  answered: z.number(),
  failed: z.number(),
  violated: z.number(),
  limited: z.number(),
  lastUsedAt: z.string(),
});
const Used = z.object({ use: z.array(Counts) });

/** Asks a station who was seen asking for fields. Throws as its client does. */
export async function observedUse(
  client: StationClient,
  fields: readonly Coordinate[],
): Promise<ObservedUse> {
  const unused = await client.json({ path: 'control/use/unused' }, Unused);
  const silent = new Set(unused.fields.map(({ coordinate }) => coordinate));
  const seen = new Map<Coordinate, SeenUse>();
  for (const field of fields) {
    if (silent.has(field)) continue;
    const path = `control/use?field=${encodeURIComponent(field)}`;
    const use = seenUse((await client.json({ path }, Used)).use);
    if (use !== undefined) seen.set(field, use);
  }
  const idle = unused.fields.filter(({ declaredBy }) => declaredBy.length > 0);
  return { days: unused.days, recordedSince: unused.recordedSince, seen, idle };
}

function seenUse(rows: readonly z.infer<typeof Counts>[]): SeenUse | undefined {
  const [lastUsedAt] = rows.map((row) => row.lastUsedAt).toSorted((a, b) => (a < b ? 1 : -1));
  if (lastUsedAt === undefined) return undefined;
  const count = rows.reduce(
    (sum, { answered, failed, violated, limited }) => sum + answered + failed + violated + limited,
    0,
  );
  return { count, lastUsedAt, consumers: [...new Set(rows.map((row) => row.consumer))].toSorted() };
}
