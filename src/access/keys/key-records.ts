import type { Instant } from '../../model/clock.js';

/** A key as it is kept: without what would be needed to use it. */
export interface KeyRecord {
  readonly id: string;
  readonly consumer: string;
  /** SHA-256 of the key, as 64 hex digits. */
  readonly digest: string;
  /** Undefined: until it is revoked. */
  readonly expiresAt: Instant | undefined;
}

/** Where keys are kept. */
export interface KeyRecords {
  /** All keys that are not revoked. Rejects where they cannot be read now. */
  live(): Promise<readonly KeyRecord[]>;
}

/** The token under which Nest provides the {@link KeyRecords} of the station. */
export const KEY_RECORDS = Symbol('key-records');
