import { z } from 'zod';
import { days, seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import {
  defineProjection,
  REMOVED,
  type OnPoison,
  type Projection,
} from '../../src/model/projection.js';

/** A row that remembers every note it took, in order: what is lost, doubled or swapped shows. */
export class Diary {
  key!: string;
  notes!: string;
  length!: number;
}

const note = z.object({ keys: z.array(z.string()), note: z.string(), poison: z.boolean() });

/** Two streams with keys of their own: between streams no order is promised. */
export const left = defineEvents({
  owner: 'left-service',
  stream: 'LEFT',
  subject: 'left.*',
  events: { LeftNoted: note, LeftCleared: note },
  dedupe: { window: days(1) },
});
export const right = defineEvents({
  owner: 'right-service',
  stream: 'RIGHT',
  subject: 'right.*',
  events: { RightNoted: note, RightCleared: note },
});

type Note = z.output<typeof note>;

/** The diaries, and how their fold is mended: until then it throws on poison. */
export function diaries(onPoison: OnPoison): { projection: Projection; mend: () => void } {
  let mended = false;
  const taken = (data: Note): Note => {
    if (data.poison && !mended) throw new Error('poison');
    return data;
  };
  const noted = (row: Diary, event: { data: Note }): Diary => ({
    ...row,
    notes: `${row.notes}${taken(event.data).note} `,
    length: row.length + 1,
  });
  const cleared = (_: Diary, event: { data: Note }): typeof REMOVED => {
    taken(event.data);
    return REMOVED;
  };
  const keys = (event: { data: Note }): readonly string[] => event.data.keys;
  const projection = defineProjection({
    name: 'diaries',
    version: 1,
    owner: 'team-diaries',
    staleness: { budget: seconds(1) },
    onPoison,
    reads: [left, right],
    serves: Diary,
    key: 'key',
    keysOf: { LeftNoted: keys, LeftCleared: keys, RightNoted: keys, RightCleared: keys },
    initial: (key) => ({ key, notes: '', length: 0 }),
    fold: { LeftNoted: noted, LeftCleared: cleared, RightNoted: noted, RightCleared: cleared },
    orderings: { length: 'desc' },
  });
  return { projection, mend: () => (mended = true) };
}

/** What a producer publishes. */
export interface Published {
  readonly side: 'left' | 'right';
  /** `Unread`: a type of no contract. `elsewhere`: a subject that the reader leaves out. */
  readonly what: 'Noted' | 'Cleared' | 'Unread' | 'elsewhere';
  readonly keys: readonly string[];
  readonly poison: boolean;
  /** The event's own number, or that of an earlier one that is published again. */
  readonly id: number;
}

/** The plain fold: all that was published, one after the other, each left event once. No engine in it. */
export function plainFold(published: readonly Published[]): Record<string, string> {
  const rows: Record<string, string> = {};
  const seen = new Set<number>();
  for (const { side, what, keys, id } of published) {
    const again = side === 'left' && what !== 'elsewhere' && seen.has(id);
    if (side === 'left' && what !== 'elsewhere') seen.add(id);
    if (again || (what !== 'Noted' && what !== 'Cleared')) continue;
    for (const key of new Set(keys))
      if (what === 'Cleared') delete rows[`${side}-${key}`];
      else rows[`${side}-${key}`] = `${rows[`${side}-${key}`] ?? ''}${id} `;
  }
  return rows;
}
