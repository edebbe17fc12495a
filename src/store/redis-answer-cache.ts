import type { Redis } from 'ioredis';
import { milliseconds, type Duration } from '../model/duration.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { AnswerCache, AnswerCaches, KeptAnswer, KeptAnswers } from './answer-cache.js';
import { NOW } from './clock-script.js';
import { keysOfProjection, type ProjectionKeys } from './keys.js';
import { RedisScript } from './redis-script.js';

/** Keys of one call of a script: it has no room for all of any number. */
const MAX_KEYS = 1_000;

/** KEYS: of answers. Returns the clock, and what is kept. */
const readScript = new RedisScript(`${NOW}
return { now, #KEYS == 0 and {} or redis.call('MGET', unpack(KEYS)) }
`);

/**
 * KEYS: of answers; ARGV: how long to keep them in ms, then of each key when it was asked, and what was told as JSON. One
 * that was asked for later is left as it is, unless a clock that has gone back says that it is still to come.
 */
const keepScript = new RedisScript(`${NOW}
for i = 1, #KEYS do
  local askedAt, told = ARGV[2 * i], ARGV[2 * i + 1]
  local kept = tonumber(string.match(redis.call('GET', KEYS[i]) or '', '^%d+'))
  if not kept or kept <= tonumber(askedAt) or kept > now then
    redis.call('SET', KEYS[i], askedAt .. ' ' .. told, 'PX', ARGV[1])
  end
end
`);

/** The answers of owners on one Redis. */
export class RedisAnswerCaches implements AnswerCaches {
  constructor(private readonly redis: Redis) {}

  open(projection: Projection): AnswerCache {
    return new RedisAnswerCache(this.redis, keysOfProjection(projection));
  }
}

/** Keeps each answer as one text with an end: `<askedAt> <JSON>`. */
class RedisAnswerCache implements AnswerCache {
  constructor(
    private readonly redis: Redis,
    private readonly keys: Pick<ProjectionKeys, 'answer'>,
  ) {}

  async read(keys: readonly string[]): Promise<KeptAnswers> {
    const parts = await Promise.all(inParts(keys).map((part) => this.readPart(part)));
    return {
      now: Math.max(...parts.map(({ now }) => now)),
      answers: parts.flatMap(({ answers }) => answers),
    };
  }

  async keep(answers: ReadonlyMap<string, KeptAnswer>, keepFor: Duration): Promise<void> {
    const ms = Math.max(1, Math.ceil(milliseconds(keepFor)));
    await Promise.all(
      inParts([...answers]).map((part) => {
        const names = part.map(([key]) => this.keys.answer(key));
        const told = part.flatMap(([, { fields, askedAt }]) => [askedAt, JSON.stringify(fields)]);
        return keepScript.run(this.redis, names, [ms, ...told]);
      }),
    );
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const part of inParts(keys))
      if (part.length > 0) await this.redis.del(...part.map((key) => this.keys.answer(key)));
  }

  private async readPart(keys: readonly string[]): Promise<KeptAnswers> {
    const names = keys.map((key) => this.keys.answer(key));
    const [now, kept] = (await readScript.run(this.redis, names)) as [number, (string | null)[]];
    return { now, answers: kept.map(answerIn) };
  }
}

/** At least one part, which may be empty. */
function inParts<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let from = 0; from === 0 || from < items.length; from += MAX_KEYS)
    parts.push(items.slice(from, from + MAX_KEYS));
  return parts;
}

function answerIn(text: string | null): KeptAnswer | undefined {
  if (text === null) return undefined;
  const end = text.indexOf(' ');
  return {
    askedAt: Number(text.slice(0, end)),
    fields: JSON.parse(text.slice(end + 1)) as Row | null,
  };
}
