import { NOTHING_THERE, type Origin } from '../model/origin.js';
import type { OwnerQuestion } from '../model/owner.js';
import type { Row } from '../model/row.js';
import type { Answer, AskFailure, OwnerAsks } from '../owners/owner-asks.js';
import type { KeptAnswer } from '../store/answer-cache.js';

/** What one question told: of each key that was asked about, or why of none. */
export type QuestionTold = ReadonlyMap<string, KeptAnswer> | AskFailure;

export interface QuestionOrder {
  readonly asks: OwnerAsks;
  readonly origin: Origin;
  /** At most as many as the owner takes at once. */
  readonly keys: readonly string[];
  /** Aborts when nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** Asks the owner about keys, and holds what it answers to the schema. Rejects only when the store is away. */
export async function askAbout({
  asks,
  origin,
  keys,
  signal,
}: QuestionOrder): Promise<QuestionTold> {
  const { from: owner } = origin;
  const question = questionAbout(origin, keys);
  if ('outcome' in question) return question;
  const answer = await asks.ask({
    owner,
    question,
    purpose: 'origin',
    // Whoever asks may go before: the answer is then for whoever asks next.
    endsAt: performance.now() + owner.timeout,
    signal,
  });
  return readAnswer(origin, keys, answer);
}

function questionAbout(origin: Origin, keys: readonly string[]): OwnerQuestion | AskFailure {
  try {
    return origin.question(keys);
  } catch (error) {
    return failed('refused', `The question cannot be put: ${wordsOf(error)}.`);
  }
}

function readAnswer(origin: Origin, keys: readonly string[], answer: Answer): QuestionTold {
  if (answer.outcome === 'failed') return answer;
  if (answer.outcome === 'unchanged') return unreadable('It says that nothing changed.');
  if (answer.outcome === 'absent' && origin.batch > 1) return failed('refused', NOTHING_THERE);
  const { askedAt } = answer;
  const rows = answer.outcome === 'absent' ? {} : rowsIn(origin, keys, answer.body);
  if (typeof rows === 'string') return unreadable(rows);
  return new Map(
    keys.map((key) => {
      // Authors may pass on a null of the owner.
      const row = Object.hasOwn(rows, key) ? (rows[key] ?? null) : null;
      return [key, { fields: row === null ? null : asKept(origin, row), askedAt }];
    }),
  );
}

/** What the answer tells by key, or what is wrong with it. */
function rowsIn(
  origin: Origin,
  keys: readonly string[],
  body: unknown,
): Readonly<Record<string, object>> | string {
  const parsed = origin.answer.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `It breaks its schema at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}.`;
  }
  try {
    return origin.rows(parsed.data, keys);
  } catch (error) {
    return `It cannot be read by key: ${wordsOf(error)}.`;
  }
}

/** As it comes out of the cache: what was asked for just now looks the same. */
function asKept({ fields }: Origin, row: object): Row {
  const kept = JSON.parse(JSON.stringify(row)) as Readonly<Record<string, unknown>>;
  if (fields === undefined) return kept;
  return Object.fromEntries(fields.map((field) => [field, kept[field] ?? null]));
}

const unreadable = (reason: string): AskFailure => failed('unreadable', reason);

const failed = (why: AskFailure['why'], reason: string): AskFailure => ({
  outcome: 'failed',
  why,
  reason,
});

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 200);
