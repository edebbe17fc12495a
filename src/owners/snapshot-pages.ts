import { z } from 'zod';
import type { Instant } from '../model/clock.js';
import type { OwnerQuestion } from '../model/owner.js';
import { PAGE_SIZE, type Snapshot } from '../model/snapshot.js';
import type { Answer, OwnerAsks } from './owner-asks.js';

/** A part of what an owner has: whole entities, in their order, as of an event of the stream. */
export interface SnapshotPage {
  /** The sequence of that event. */
  readonly offset: number;
  readonly events: readonly SnapshotEvent[];
  /** Whether there are entities behind the last one of the page. */
  readonly more: boolean;
  /** When it was asked for, on the clock of the store. */
  readonly askedAt: Instant;
}

/** An event as a page tells it; held to no contract yet. */
export type SnapshotEvent = z.output<typeof Told>;

/** A page; or why there is none: the owner gave no answer, or one that is no page. */
export type AskedPage =
  | { readonly outcome: 'page'; readonly page: SnapshotPage }
  | { readonly outcome: 'unavailable' | 'invalid'; readonly reason: string };

/** Which page is asked for. */
export interface PageWanted {
  readonly snapshot: Snapshot;
  /** The entity behind which it begins; the first page where absent. */
  readonly after: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const Told = z.object({
  type: z.string().min(1),
  data: z.json(),
  time: z.iso.datetime({ offset: true }).optional(),
  id: z.string().min(1).optional(),
  version: z.int().positive().optional(),
});

const Page = z
  .object({ offset: z.int().nonnegative(), events: z.array(Told), more: z.boolean() })
  .refine(({ events, more }) => !more || events.length > 0, {
    path: ['more'],
    error: 'a page without events cannot be followed by another',
  });

/** Asks an owner for a page of its snapshot. Rejects when the store is away. */
export async function askPage(asks: OwnerAsks, wanted: PageWanted): Promise<AskedPage> {
  const { snapshot, signal } = wanted;
  const answer = await asks.ask({
    owner: snapshot.from,
    question: questionOf(wanted),
    purpose: 'snapshot',
    signal,
  });
  return pageIn(answer, snapshot);
}

function questionOf({ snapshot, after }: PageWanted): OwnerQuestion {
  const { from, at, pageSize: limit = PAGE_SIZE } = snapshot;
  if (from.over === 'nats')
    return { at, body: { limit, ...(after === undefined ? {} : { after }) } };
  const query = new URLSearchParams({ limit: String(limit) });
  if (after !== undefined) query.set('after', after);
  return { at: `${at}${at.includes('?') ? '&' : '?'}${query.toString()}` };
}

function pageIn(answer: Answer, { from, at }: Snapshot): AskedPage {
  const where = `${from.name} at ${at}`;
  switch (answer.outcome) {
    case 'failed':
      return answer.why === 'unreadable'
        ? { outcome: 'invalid', reason: `What ${where} answered cannot be read: ${answer.reason}` }
        : { outcome: 'unavailable', reason: `${where} gave no page: ${answer.reason}` };
    case 'absent':
    case 'unchanged':
      return {
        outcome: 'unavailable',
        reason: `There is no snapshot: ${where} has nothing there.`,
      };
    case 'answered': {
      const { data, error } = Page.safeParse(answer.body);
      if (error === undefined)
        return { outcome: 'page', page: { ...data, askedAt: answer.askedAt } };
      const [issue] = error.issues;
      const place = issue?.path.join('.') || 'its root';
      return {
        outcome: 'invalid',
        reason: `What ${where} answered is no page, at ${place}: ${issue?.message}.`,
      };
    }
  }
}
