import type { IncomingMessage } from 'node:http';

/** Headers that change an answer, or whether there is one; beside what {@link plainBodyLength} and its like fix. */
const THAT_MATTER = ['host', 'accept', 'x-max-staleness'] as const;

/**
 * Everything that an answer depends on, beside the rows. Two requests with one key ask the same, byte for byte; two that
 * ask the same in other words have two keys.
 * @param visibility what the askers have in common who get the same bytes
 * @param asked the body of a POST, or the target of a GET
 */
export function requestKey(
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  { visibility, asked }: { readonly visibility: string; readonly asked: string },
): string {
  let key = `${method} ${visibility}\n`;
  for (const name of THAT_MATTER) key += `${headers[name]?.toString() ?? ''}\n`;
  return key + asked;
}
