import type { FreshnessState } from '../../model/freshness.js';
import type { Hop } from '../hop-delays.js';
import { inWords } from '../in-words.js';

/** What can be told of one projection when it is asked why it is stale. */
export interface Evidence {
  readonly state: FreshnessState;
  readonly budgetMs: number;
  /** Whether the store does not answer. */
  readonly storeAway: boolean;
  /** Where the task is in its life; null where that could not be asked. */
  readonly task: TaskEvidence | null;
  readonly streams: readonly StreamEvidence[];
  /** The latest delay on each hop, in milliseconds, where this replica knows it: it owns the task, or did. */
  readonly delays: Readonly<Partial<Record<Hop, number>>>;
}

export interface TaskEvidence {
  /** Null where no replica is known to own it. */
  readonly owner: string | null;
  readonly phase: string;
  readonly code: string | null;
  readonly reason: string | null;
  /** An owner that has said nothing for too long, and for how long. */
  readonly silent: { readonly owner: string; readonly forMs: number } | null;
}

export interface StreamEvidence {
  readonly stream: string;
  /** The last sequence that is applied. */
  readonly checkpoint: number;
  /** The newest sequence; null where NATS does not tell it. */
  readonly head: number | null;
  /** Its events are what polls of their owners found: it is as fresh as the last round that saw every key. */
  readonly polled?: boolean;
}

/**
 * Where the time is lost: `producer` events are published long after they happened, polls fail, or an owner tells no snapshot; `broker` they wait in the
 * stream, `fold` the task cannot go on, `commit` the store is slow or away, `owner` nobody works on it, `source`
 * NATS does not tell its head, so that nothing can be proved.
 */
export interface Why {
  readonly hop: 'producer' | 'broker' | 'fold' | 'commit' | 'owner' | 'source' | 'none';
  /** For people. */
  readonly words: string;
}

/** A hop that takes this share of the budget is slow. */
const SLOW_SHARE = 0.25;

/** What is certain comes first; then what most likely holds it up; `none` where the evidence names nothing. */
export function whyStale(evidence: Evidence): Why {
  if (evidence.state === 'FRESH') return whyOld(evidence);
  return (
    whyStopped(evidence) ??
    whyUnproved(evidence) ??
    whyUnowned(evidence) ??
    whySlow(evidence) ?? { hop: 'none', words: 'This replica sees no reason.' }
  );
}

/** Rows that are fresh by what the stream holds may be old by the word of the events. */
function whyOld({ delays: { producer = 0 }, budgetMs }: Evidence): Why {
  if (producer <= budgetMs) return { hop: 'none', words: 'It is within its budget.' };
  const words = `Events are published ${inWords(producer)} after they happened, by their own word.`;
  return { hop: 'producer', words };
}

function whyStopped({ storeAway, task, state }: Evidence): Why | undefined {
  if (storeAway) return { hop: 'commit', words: STORE_AWAY };
  if (task?.phase === 'halted') return { hop: 'fold', words: saying('The task halted', task) };
  if (task?.phase === 'gap')
    return { hop: 'fold', words: saying('The task stands in a gap', task) };
  if (task?.phase === 'loading')
    return { hop: 'fold', words: 'It loads what an owner tells of all that it has.' };
  if (state === 'GAP')
    return { hop: 'fold', words: 'The stream no longer holds events that the task still needed.' };
  return undefined;
}

function whyUnproved({ task, streams }: Evidence): Why | undefined {
  const untold = streams.filter(({ head }) => head === null).map(({ stream }) => stream);
  if (untold.length > 0)
    return {
      hop: 'source',
      words: `NATS does not tell the head of ${untold.join(', ')}: nothing can be proved.`,
    };
  if (task?.phase !== 'retrying') return undefined;
  const hop = HOP_OF_TROUBLE[task.code ?? ''] ?? 'fold';
  return { hop, words: saying('The task waits and tries again', task) };
}

function whyUnowned({ task, streams }: Evidence): Why | undefined {
  if (task === null) return undefined;
  const { owner, silent } = task;
  if (silent !== null) {
    const words = `Its owner ${silent.owner} was last heard of ${inWords(silent.forMs)} ago.`;
    return { hop: 'owner', words };
  }
  if (owner === null) return { hop: 'owner', words: 'No replica owns the task.' };
  if (waitingIn(streams).length > 0) return undefined;
  const polled = streams.filter((one) => one.polled).map(({ stream }) => stream);
  if (polled.length > 0) return { hop: 'producer', words: unseen(polled) };
  const words = `Nothing waits in the streams, but its owner ${owner} proves nothing.`;
  return { hop: 'owner', words };
}

function whySlow({ state, streams, delays, budgetMs }: Evidence): Why | undefined {
  const waiting = waitingIn(streams);
  if (waiting.length === 0) return undefined;
  const events =
    state === 'REBUILDING' ? `It is rebuilt: ${waiting.join(', ')}` : waiting.join(', ');
  const { broker = 0, fold = 0, commit = 0 } = delays;
  const slow = (delay: number, other: number): boolean =>
    delay >= budgetMs * SLOW_SHARE && delay >= Math.max(broker, other);
  if (slow(commit, fold))
    return { hop: 'commit', words: `A commit takes ${inWords(commit)}; ${events}.` };
  if (slow(fold, commit))
    return { hop: 'fold', words: `A batch takes ${inWords(fold)} to fold; ${events}.` };
  return { hop: 'broker', words: `${events}.` };
}

const unseen = (streams: readonly string[]): string =>
  `All that polls found is applied, but they saw not every key for too long: see /control/polls for ${streams.join(', ')}.`;

const STORE_AWAY = 'The store does not answer: nothing is committed and nothing proved.';

const HOP_OF_TROUBLE: Readonly<Record<string, Why['hop']>> = {
  NATS_UNAVAILABLE: 'source',
  STREAM_MISSING: 'source',
  SNAPSHOT_UNAVAILABLE: 'producer',
  SNAPSHOT_INVALID: 'producer',
  STORE_UNAVAILABLE: 'commit',
  STORE_CORRUPT: 'commit',
};

const waitingIn = (streams: readonly StreamEvidence[]): string[] =>
  streams
    .map(({ stream, checkpoint, head }) => ({ stream, events: (head ?? 0) - checkpoint }))
    .filter(({ events }) => events > 0)
    .map(
      ({ stream, events }) =>
        `${events} ${events === 1 ? 'event waits' : 'events wait'} in ${stream}`,
    );

const saying = (what: string, { code, reason }: TaskEvidence): string => {
  const named = code === null ? what : `${what} (${code})`;
  return reason === null ? `${named}.` : `${named}: ${reason}`;
};
