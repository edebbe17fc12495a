import { systemClock, type Clock, type Instant } from '../model/clock.js';
import type { Duration } from '../model/duration.js';
import { taskName, type Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { AnswerCache, AnswerCaches, KeptAnswer, KeptAnswers } from './answer-cache.js';

/** The answers of owners in one process. */
export class MemoryAnswerCaches implements AnswerCaches {
  private readonly caches = new Map<string, AnswerCache>();

  constructor(private readonly clock: Clock = systemClock) {}

  open(projection: Projection): AnswerCache {
    const name = taskName(projection);
    const cache = this.caches.get(name) ?? new MemoryAnswerCache(this.clock);
    this.caches.set(name, cache);
    return cache;
  }
}

interface Entry {
  /** As text, so that nobody changes what others read. */
  readonly json: string;
  readonly askedAt: Instant;
  readonly until: Instant;
}

class MemoryAnswerCache implements AnswerCache {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  async read(keys: readonly string[]): Promise<KeptAnswers> {
    const now = this.clock.now();
    const answers = keys.map((key) => {
      const entry = this.entries.get(key);
      if (entry === undefined || entry.until <= now) return undefined;
      return { fields: JSON.parse(entry.json) as Row | null, askedAt: entry.askedAt };
    });
    return { now, answers };
  }

  async keep(answers: ReadonlyMap<string, KeptAnswer>, keepFor: Duration): Promise<void> {
    const now = this.clock.now();
    for (const [key, { fields, askedAt }] of answers) {
      const kept = this.entries.get(key);
      const isLater = kept !== undefined && kept.askedAt > askedAt && kept.askedAt <= now;
      if (isLater && kept.until > now) continue;
      this.entries.set(key, { json: JSON.stringify(fields), askedAt, until: now + keepFor });
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.entries.delete(key);
  }
}
