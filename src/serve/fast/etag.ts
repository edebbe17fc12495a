import { createHash } from 'node:crypto';
import type { Template } from './template.js';

/**
 * Names what an answer says beside its freshness, the same on every replica: weak, for two answers with one name
 * differ in how old they say they are.
 */
export function etagOf({ literals, holes }: Template): string {
  const hash = createHash('sha256');
  for (const literal of literals) hash.update(literal, 'latin1').update('\0');
  return `W/"${hash.update(JSON.stringify(holes)).digest('base64url').slice(0, 27)}"`;
}

/** Whether a client has an answer already. */
export function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = strong(etag);
  return ifNoneMatch.split(',').some((one) => strong(one.trim()) === opaque);
}

const strong = (etag: string): string => (etag.startsWith('W/') ? etag.slice(2) : etag);
