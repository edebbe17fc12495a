import type { Redis } from 'ioredis';
import type { PersonsRows } from '../model/erasure.js';
import { StationError } from '../model/station-error.js';
import type { AnswerCache } from './answer-cache.js';
import { ERASURE_SCRIPT, SCRUB_SCRIPT, SCRUBBED } from './erasure-scripts.js';
import type { ErasureStanding, ErasureStep, ErasureStore } from './erasure-store.js';
import type { Fields } from './index-places.js';
import { ERASED_PERSONS, type ProjectionKeys } from './keys.js';
import { RedisScript } from './redis-script.js';

const erasureScript = new RedisScript(ERASURE_SCRIPT);
const scrubScript = new RedisScript(SCRUB_SCRIPT);

/** Entries a read, of at most a thousand changes each. */
const ENTRIES = 16;

/** The erased persons of a projection version in Redis. */
export class RedisErasureStore implements ErasureStore {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Pick<ProjectionKeys, 'meta' | 'feed' | 'erased'>,
    private readonly answers: Pick<AnswerCache, 'forget'>,
  ) {}

  async persons(): Promise<ReadonlySet<string>> {
    const [here, anywhere] = await Promise.all([
      this.redis.hkeys(this.keys.erased),
      this.redis.smembers(ERASED_PERSONS),
    ]);
    return new Set([...anywhere, ...here]);
  }

  async begin(step: ErasureStep): Promise<ErasureStanding | 'fenced'> {
    const standing = await this.step(step, '');
    // Only what the owner of a task says counts for all.
    if (standing !== 'fenced') await this.redis.sadd(ERASED_PERSONS, step.person);
    return standing;
  }

  end(step: ErasureStep): Promise<ErasureStanding | 'fenced'> {
    return this.step(step, '1');
  }

  async scrub(
    { fencingToken, person }: ErasureStep,
    rows: PersonsRows,
  ): Promise<ReadonlySet<string> | 'fenced'> {
    const { keys, places } = await this.find(rows);
    const { meta, feed, erased } = this.keys;
    if (places.length > 0) {
      const args = [fencingToken, person, ...places];
      const answer = await scrubScript.run(this.redis, [meta, feed, erased], args);
      if (answer === 'fenced') return answer;
      if (typeof answer !== 'number')
        throw new StationError('STORE_CORRUPT', `The erasure found ${String(answer)}.`);
    }
    // What owners told of these rows would run out by itself, but later.
    if (keys.size > 0) await this.answers.forget([...keys]);
    return keys;
  }

  private async step(
    { fencingToken, person, erasure }: ErasureStep,
    end: '1' | '',
  ): Promise<ErasureStanding | 'fenced'> {
    const keys = [this.keys.meta, this.keys.erased];
    const answer = await erasureScript.run(this.redis, keys, [fencingToken, person, erasure, end]);
    if (answer === 'fenced') return answer;
    const [rows = 0, feedEntries = 0, isDone = 0] = answer as readonly number[];
    return { rows, feedEntries, isDone: isDone === 1 };
  }

  /** Where the feed tells of a person's rows. The caller owns the task: nothing is added meanwhile. */
  private async find(rows: PersonsRows): Promise<Found> {
    const keys = new Set(rows.keys);
    const places = new Map<string, number[]>();
    await this.walk((id, key, told, place) => {
      if (told === SCRUBBED || !(rows.keys.has(key) || tellsOf(told, rows))) return;
      keys.add(key);
      places.set(id, [...(places.get(id) ?? []), place]);
    });
    const words = [...places].flatMap(([id, at]) => [id, at.length, ...at]);
    return { keys, places: words };
  }

  private async walk(
    see: (...change: [id: string, key: string, told: string, place: number]) => void,
  ): Promise<void> {
    for (let from = '-'; ;) {
      const page = await this.redis.xrange(this.keys.feed, from, '+', 'COUNT', ENTRIES);
      for (const [id, fields] of page)
        for (let i = 0; i < fields.length; i += 2)
          see(id, fields[i] ?? '', fields[i + 1] ?? '', i / 2 + 1);
      const last = page.at(-1);
      if (last === undefined || page.length < ENTRIES) return;
      from = `(${last[0]}`;
    }
  }
}

interface Found {
  readonly keys: ReadonlySet<string>;
  readonly places: readonly (string | number)[];
}

/** Whether a change tells of a row of the person: as it became, or as it was filtered before. */
function tellsOf(told: string, { person, field }: PersonsRows): boolean {
  // Few do: most are passed without being read.
  if (!told.includes(JSON.stringify(person))) return false;
  return told
    .split('\n')
    .filter((json) => json !== '')
    .some((json) => (JSON.parse(json) as Fields | null)?.[field] === person);
}
