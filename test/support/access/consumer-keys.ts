import type { KeyRing } from '../../../src/access/keys/key-ring.js';
import type { MemoryKeyRecords } from '../../../src/access/keys/memory-key-records.js';

/** Keys of consumers, kept in memory. */
export interface ConsumerKeys {
  /** The header that shows a new key of a consumer. */
  make(consumer: string): Promise<{ readonly authorization: string }>;
  /** Revokes all keys; the station learns of it as of any other, within a second. */
  revokeAll(): void;
}

export function keysIn(records: MemoryKeyRecords, ring: () => KeyRing): ConsumerKeys {
  const made: string[] = [];
  return {
    make: async (consumer) => {
      const { id, text } = records.create(consumer);
      made.push(id);
      await ring().refresh();
      return { authorization: `Bearer ${text}` };
    },
    revokeAll: () => {
      for (const id of made) records.revoke(id);
    },
  };
}
