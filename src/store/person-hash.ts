import { createHmac } from 'node:crypto';

/** A person as the station remembers one that was erased: 256 bits, by a secret that never leaves its store. */
export const personHash = (secret: Buffer, person: string): string =>
  createHmac('sha256', secret).update(`erased person\0${person}`).digest('base64url');
