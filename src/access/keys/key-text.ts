import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A key that was just made: the only moment at which its text is known. */
export interface MadeKey {
  readonly id: string;
  /** What the consumer sends. */
  readonly text: string;
  readonly digest: string;
}

/**
 * `ds_<id>_<secret><checksum>`: 12 hex digits, 43 characters of base64url, 7 of base 36. Scanners for secrets find it
 * by its form, and the checksum tells a mistyped key from an unknown one without a look at any list.
 */
const FORM = /^ds_([0-9a-f]{12})_([\w-]{43})([0-9a-z]{7})$/;
const SECRET_BYTES = 32;
const CHECKSUM_AT = -7;

export const makeKey = (): MadeKey => {
  const id = randomBytes(6).toString('hex');
  const unchecked = `ds_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const text = `${unchecked}${checksumOf(unchecked)}`;
  return { id, text, digest: digestOf(text) };
};

/** Whether it is meant as a key, well-formed or not. */
export const looksLikeKey = (text: string): boolean => text.startsWith('ds_');

/** Whether it could have been made by {@link makeKey}. */
export const isWhole = (text: string): boolean =>
  FORM.test(text) && text.slice(CHECKSUM_AT) === checksumOf(text.slice(0, CHECKSUM_AT));

/** SHA-256, as 64 hex digits. A slow hash would add nothing: 256 random bits cannot be guessed from it. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const checksumOf = (unchecked: string): string => crc32(unchecked).toString(36).padStart(7, '0');
