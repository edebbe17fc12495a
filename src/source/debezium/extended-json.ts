import { textOf, Unreadable } from '../decoded.js';
import { isFields } from './fields.js';

/** A document of MongoDB, told as text in its Extended JSON, as plain JSON. */
export function documentOf(text: string, side: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => plain(value)) as unknown;
  } catch (error) {
    throw new Unreadable(`has in "${side}" a document that is not JSON: ${textOf(error)}`);
  }
}

/** Identifiers and decimals as text, whole numbers as numbers as far as those are exact, dates in ISO 8601. */
function plain(value: unknown): unknown {
  if (!isFields(value)) return value;
  const [[type, told] = ['', undefined], another] = Object.entries(value);
  if (another !== undefined) return value;
  switch (type) {
    case '$oid':
    case '$numberDecimal':
      return told;
    case '$numberInt':
    case '$numberLong':
    case '$numberDouble':
      return exactly(Number(told)) ?? told;
    case '$date':
      return dateOf(told);
    default:
      return value;
  }
}

const exactly = (number: number): number | undefined =>
  Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number))
    ? number
    : undefined;

/** Inner values are plain already: milliseconds are a number by now. */
function dateOf(told: unknown): unknown {
  const date = new Date(typeof told === 'number' || typeof told === 'string' ? told : Number.NaN);
  return Number.isNaN(date.getTime()) ? told : date.toISOString();
}
