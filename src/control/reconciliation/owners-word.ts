import type { OwnerAsks } from '../../owners/owner-asks.js';
import { seconds } from '../../model/duration.js';
import { NOTHING_THERE, type Origin } from '../../model/origin.js';
import type { Told } from './difference.js';

/** What the owner said of some keys. */
export interface OwnersWord {
  /** Key -> what it told of it, null where it has nothing there; keys that it gave no answer about are absent. */
  readonly told: ReadonlyMap<string, Told | null>;
  /** Why it gave none, where it did not answer everything. */
  readonly silence: string | undefined;
}

export interface WordAsked {
  readonly asks: OwnerAsks;
  readonly origin: Origin;
  readonly signal: AbortSignal;
}

/** For all questions of one look. */
const ANSWER_WITHIN = seconds(20);

/** Asks the owner itself, in batches, never what was kept of an earlier answer. Rejects while the store is away. */
export async function ownersWord(asked: WordAsked, keys: readonly string[]): Promise<OwnersWord> {
  const { batch } = asked.origin;
  const batches = Array.from({ length: Math.ceil(keys.length / batch) }, (_, index) =>
    keys.slice(index * batch, (index + 1) * batch),
  );
  const endsAt = performance.now() + ANSWER_WITHIN;
  const words = await Promise.all(batches.map((some) => wordOn(asked, some, endsAt)));
  return {
    told: new Map(words.flatMap(({ told }) => [...told])),
    silence: words.find(({ silence }) => silence !== undefined)?.silence,
  };
}

async function wordOn(
  { asks, origin, signal }: WordAsked,
  keys: readonly string[],
  endsAt: number,
): Promise<OwnersWord> {
  const owner = origin.from;
  const question = attempt(() => origin.question(keys));
  if ('threw' in question) return silent(`The question to ${owner.name} failed: ${question.threw}`);
  const asking = {
    owner,
    question: question.made,
    purpose: 'reconciliation',
    endsAt,
    signal,
  } as const;
  const answer = await asks.ask(asking);
  if (answer.outcome === 'failed') return silent(`${owner.name} gave no answer: ${answer.reason}`);
  if (answer.outcome === 'unchanged') return silent(`${owner.name} told nothing new.`);
  if (answer.outcome === 'absent' && origin.batch > 1)
    return silent(`${owner.name} gave no answer: ${NOTHING_THERE}`);
  if (answer.outcome === 'absent')
    return { told: new Map(keys.map((key) => [key, null])), silence: undefined };
  const told = attempt(() => toldIn(origin, answer.body, keys));
  return 'threw' in told
    ? silent(`What ${owner.name} answered cannot be read: ${told.threw}`)
    : { told: told.made, silence: undefined };
}

function toldIn(origin: Origin, body: unknown, keys: readonly string[]): OwnersWord['told'] {
  const parsed = origin.answer.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TypeError(`${issue?.path.join('.') || 'its root'}: ${issue?.message ?? ''}`);
  }
  const rows = origin.rows(parsed.data, keys);
  return new Map(
    keys.map((key) => {
      const row = Object.hasOwn(rows, key) ? rows[key] : undefined;
      return [key, row === undefined ? null : plain(row, origin.fields)];
    }),
  );
}

/** As it would come back from a store, and only the fields that the owner is asked for. */
const plain = (row: object, fields: readonly string[] | undefined): Told => {
  const told = JSON.parse(JSON.stringify(row)) as Told;
  if (fields === undefined) return told;
  return Object.fromEntries(Object.entries(told).filter(([field]) => fields.includes(field)));
};

const silent = (silence: string): OwnersWord => ({ told: new Map(), silence });

/** What authors wrote may throw, on answers that they did not think of. */
function attempt<Made>(make: () => Made): { readonly made: Made } | { readonly threw: string } {
  try {
    return { made: make() };
  } catch (error) {
    return { threw: (error instanceof Error ? error.message : String(error)).slice(0, 300) };
  }
}
