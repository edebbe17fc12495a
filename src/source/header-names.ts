import type { Headers } from '../model/dead-letter.js';

/** Whether a header is the one that is asked for; names are the same in any case, as the NATS binding of CloudEvents has it. */
export const isNamed = (header: string, name: string): boolean =>
  header === name || (header.length === name.length && header.toLowerCase() === name.toLowerCase());

/** The first value of a header. */
export function valueIn(headers: Headers, name: string): string | undefined {
  for (const header in headers) if (isNamed(header, name)) return headers[header]?.[0] || undefined;
  return undefined;
}
