import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals words that say more than whoever gets them may know, and that come back. The same word is sealed the same way
 * each time, by every replica that knows the secret: answers stay the same, byte for byte.
 */
export class SealedWords {
  private readonly cipherKey: Buffer;
  private readonly nonceKey: Buffer;

  constructor(secret: Buffer) {
    const keys = Buffer.from(hkdfSync('sha256', secret, '', 'sealed words', 2 * KEY_BYTES));
    this.cipherKey = keys.subarray(0, KEY_BYTES);
    this.nonceKey = keys.subarray(KEY_BYTES);
  }

  seal(word: string): string {
    // By the word itself: equal for equal words only, so it is never used for two.
    const nonce = createHmac('sha256', this.nonceKey)
      .update(word)
      .digest()
      .subarray(0, NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.cipherKey, nonce);
    const sealed = [nonce, cipher.update(word, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed).toString('base64url');
  }

  /** Undefined for what {@link seal} never gave. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.cipherKey, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const word = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([word, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
