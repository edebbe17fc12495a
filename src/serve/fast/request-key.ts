import type { IncomingHttpHeaders } from 'node:http';

/** Headers that change an answer, or whether there is one; beside what {@link plainBodyLength} and its like fix. */
const THAT_MATTER = ['host', 'accept', 'x-max-staleness'] as const;

/**
 * Everything that an answer depends on, beside the rows. Two requests with one key ask the same, byte for byte; two that
 * ask the same in other words have two keys.
 * @param visibility the class of consumers who may see the same
 * @param asked the body of a POST, or the target of a GET
 */
export function requestKey(
  headers: IncomingHttpHeaders,
  { visibility, asked }: { readonly visibility: string; readonly asked: string },
): string {
  let key = `${visibility}\n`;
  for (const name of THAT_MATTER) key += `${headers[name]?.toString() ?? ''}\n`;
  return key + asked;
}
