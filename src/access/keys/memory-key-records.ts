import type { Instant } from '../../model/clock.js';
import { makeKey, type MadeKey } from './key-text.js';
import type { KeyRecord, KeyRecords } from './key-records.js';

/** Keys of a station without a database: they last as long as the process. */
export class MemoryKeyRecords implements KeyRecords {
  readonly #records = new Map<string, KeyRecord>();

  live(): Promise<readonly KeyRecord[]> {
    return Promise.resolve([...this.#records.values()]);
  }

  create(consumer: string, expiresAt?: Instant): MadeKey {
    const made = makeKey();
    this.#records.set(made.id, { id: made.id, consumer, digest: made.digest, expiresAt });
    return made;
  }

  revoke(id: string): void {
    this.#records.delete(id);
  }
}
