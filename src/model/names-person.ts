import type { Headers } from './dead-letter.js';

/** A message as it came, as far as it may name a person. */
export interface NamingMessage {
  readonly subject: string;
  readonly headers: Headers;
  readonly payload: Uint8Array;
}

const decoder = new TextDecoder();

/** Whether any word of a message is one of those asked for: a value or name in its JSON, a header, or a token of its subject. */
export function namesAny(
  { subject, headers, payload }: NamingMessage,
  isAsked: (word: string) => boolean,
): boolean {
  if (subject.split('.').some(isAsked)) return true;
  if (Object.values(headers).some((values) => values.some(isAsked))) return true;
  const text = decoder.decode(payload);
  const told = parsed(text);
  // What is no JSON is taken for words: ids hold no blanks, quotes or angle brackets there.
  return told === undefined ? text.split(/[\s"'<>=,;]+/).some(isAsked) : holds(told.json, isAsked);
}

/** Whether a message names one person. */
export const namesPerson = (message: NamingMessage, person: string): boolean =>
  namesAny(message, (word) => word === person);

function holds(json: unknown, isAsked: (word: string) => boolean): boolean {
  if (typeof json === 'string') return isAsked(json);
  if (typeof json === 'number') return isAsked(String(json));
  if (json === null || typeof json !== 'object') return false;
  if (Array.isArray(json)) return json.some((item) => holds(item, isAsked));
  return Object.entries(json).some(([name, value]) => isAsked(name) || holds(value, isAsked));
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
