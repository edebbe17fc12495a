import { Logger } from '@nestjs/common';
import { systemClock, type Clock, type Instant } from '../../model/clock.js';
import { hours } from '../../model/duration.js';
import { digestOf } from './key-text.js';
import type { KeyRecord, KeyRecords } from './key-records.js';

/** Why a key holds no longer. `unheard`: nobody could say for too long whether it was revoked. */
export type KeyEnd = 'revoked' | 'expired' | 'unheard';

/**
 * How long known keys go on working while their records cannot be read: over a night, so that an outage of the
 * database stops no reader. Revoking needs the database as well, so only a replica that alone is cut off from it can
 * honour a revoked key, and no longer than this.
 */
export const TRUSTED_UNHEARD = hours(12);

/** All keys that hold, in memory: a key is checked without asking anybody. */
export class KeyRing {
  readonly #logger = new Logger('Keys');
  readonly #byDigest = new Map<string, KeyRecord>();
  /** Ids of keys that were seen to end: they never hold again here, whatever the records say later. */
  readonly #revoked = new Set<string>();
  #heardAt: Instant | undefined;
  #last: Promise<void> = Promise.resolve();
  #away = false;

  constructor(
    private readonly records: KeyRecords,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Reads the records anew; what is known stays where they cannot be read. */
  async refresh(): Promise<void> {
    try {
      await this.load();
      if (this.#away) this.#logger.log('The keys can be read again.');
      this.#away = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#away) this.#logger.warn(`The keys cannot be read; known ones still hold: ${why}`);
      this.#away = true;
    }
  }

  /** As {@link refresh}, but rejects where the records cannot be read: for the start. */
  load(): Promise<void> {
    // One after the other: what was read earlier must not replace what was read later.
    const loaded = this.#last.then(() => this.read());
    this.#last = loaded.catch(() => undefined);
    return loaded;
  }

  /** The key that is written so; undefined where there is none or it holds no longer. */
  find(text: string): KeyRecord | undefined {
    // Found by its digest: how long that takes says nothing of how near a guess was.
    const key = this.#byDigest.get(digestOf(text));
    return key !== undefined && this.endOf(key) === undefined ? key : undefined;
  }

  /** Undefined while the key holds. */
  endOf({ id, digest, expiresAt }: KeyRecord): KeyEnd | undefined {
    const now = this.clock.now();
    if (this.#byDigest.get(digest)?.id !== id) return 'revoked';
    if (expiresAt !== undefined && now >= expiresAt) return 'expired';
    return now - (this.#heardAt ?? now) > TRUSTED_UNHEARD ? 'unheard' : undefined;
  }

  private async read(): Promise<void> {
    const live = await this.records.live();
    this.#heardAt = this.clock.now();
    this.replace(new Map(live.map((record) => [record.digest, record])));
  }

  private replace(live: ReadonlyMap<string, KeyRecord>): void {
    for (const [digest, { id }] of this.#byDigest) {
      if (live.has(digest)) continue;
      this.#byDigest.delete(digest);
      this.#revoked.add(id);
    }
    for (const [digest, record] of live)
      if (!this.#revoked.has(record.id)) this.#byDigest.set(digest, record);
  }
}
