import { offsetToken } from '../model/freshness.js';
import { streamsRead, type Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';

const TOKEN = /^([^:]+):([1-9]\d*)$/;

/** The streams that projections read. */
export const streamsOf = (projections: readonly Projection[]): ReadonlySet<string> =>
  new Set(projections.flatMap(streamsRead));

/**
 * Stream -> sequence, the highest where a stream is named twice.
 * @param tokens each `STREAM:sequence`, as the acknowledgement of a publish tells both
 * @param known the streams that may be named
 * @throws StationError BAD_OFFSET, UNKNOWN_STREAM
 */
export function offsetsOf(
  tokens: readonly string[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  for (const token of tokens) {
    const { stream, sequence } = parsed(token);
    if (!known.has(stream)) throw unknownStream(stream, known);
    offsets.set(stream, Math.max(sequence, offsets.get(stream) ?? 0));
  }
  return offsets;
}

/** The tokens of offsets, for words to a reader. */
export const tokensOf = (offsets: ReadonlyMap<string, number>): string =>
  [...offsets].map(([stream, sequence]) => offsetToken(stream, sequence)).join(', ');

function parsed(token: string): { readonly stream: string; readonly sequence: number } {
  const [, stream, digits] = TOKEN.exec(token) ?? [];
  const sequence = Number(digits);
  if (stream !== undefined && Number.isSafeInteger(sequence)) return { stream, sequence };
  throw new StationError('BAD_OFFSET', `"${shortened(token)}" is not an offset.`);
}

const unknownStream = (stream: string, known: ReadonlySet<string>): StationError =>
  new StationError(
    'UNKNOWN_STREAM',
    `The stream "${shortened(stream)}" is not read here, but ${[...known].sort().join(', ')}.`,
  );

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
