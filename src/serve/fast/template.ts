import { randomUUID } from 'node:crypto';
import type { FreshnessPlace, Places } from './operation-shape.js';

/**
 * The body of an answer, in which the values that tell its freshness are left open. Texts are in bytes: one
 * character for each byte of UTF-8, so that their length is the one that is sent.
 */
export interface Template {
  /** One more than there are holes: a hole lies between two. */
  readonly literals: readonly string[];
  readonly holes: readonly Hole[];
}

/** What is filled in when the answer is sent. */
export type Hole = FieldHole | 'extensions';

export interface FieldHole {
  /** The projection whose freshness it tells, by its name. */
  readonly of: string;
  readonly field: TimedField;
}

/** The fields of `Freshness` that change while the rows stay. */
export type TimedField = (typeof TIMED_FIELDS)[number];
const TIMED_FIELDS = ['asOf', 'stalenessMs', 'state', 'offsets', 'quarantined'] as const;

/** An answer as it was sent. */
export interface SentAnswer {
  readonly text: string;
  readonly data: unknown;
  readonly extensions: unknown;
  readonly places: Places | undefined;
  /** The name of the projection whose freshness a type tells. */
  readonly projectionOf: (type: string) => string | undefined;
}

/**
 * Finds where the freshness stands in an answer. Undefined where the answer is not, to the last byte, what its
 * parts make: then something is in it that this does not know of.
 */
export function templateOf(sent: SentAnswer): Template | undefined {
  const marks = new Marks(sent.projectionOf);
  const marked = marks.in(sent.data, sent.places);
  if (marks.isLost) return undefined;
  const { literals, holes, originals } = marks.cut(JSON.stringify(marked));
  const extensions = JSON.stringify(sent.extensions);
  const head = '{"data":';
  const tail = ',"extensions":';
  const last = literals.pop() ?? '';
  literals.push(`${last}${tail}`, '}\n');
  literals[0] = `${head}${literals[0] ?? ''}`;
  holes.push('extensions');
  originals.push(extensions);
  if (filled(literals, originals) !== sent.text) return undefined;
  return { literals: literals.map(inBytes), holes };
}

/** The body with its holes filled in. */
export function filled(literals: readonly string[], values: readonly string[]): string {
  let body = literals[0] ?? '';
  for (let i = 0; i < values.length; i += 1) body += (values[i] ?? '') + (literals[i + 1] ?? '');
  return body;
}

/** One character for each byte of its UTF-8. */
export const inBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

interface Cut {
  readonly literals: string[];
  readonly holes: Hole[];
  /** What stood in the holes. */
  readonly originals: string[];
}

/** Marks that no row can hold, put in place of the values. */
class Marks {
  isLost = false;
  private readonly mark: string = randomUUID();
  private readonly holes: FieldHole[] = [];
  private readonly originals: string[] = [];

  constructor(private readonly projectionOf: SentAnswer['projectionOf']) {}

  /** A copy in which the values are replaced; what holds none of them is not copied. */
  in(value: unknown, places: Places | undefined): unknown {
    if (places === undefined || value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item) => this.in(item, places));
    const copy: Record<string, unknown> = { ...value };
    for (const [key, below] of places.below) if (key in copy) copy[key] = this.in(copy[key], below);
    for (const [key, place] of places.freshness)
      if (key in copy) copy[key] = this.inFreshness(copy[key], place);
    return copy;
  }

  cut(json: string): Cut {
    const pieces = json.split(new RegExp(`"${this.mark}:(\\d+)"`));
    const literals = pieces.filter((_, i) => i % 2 === 0);
    const order = pieces.filter((_, i) => i % 2 === 1).map(Number);
    return {
      literals,
      holes: order.flatMap((i) => this.holes[i] ?? []),
      originals: order.map((i) => this.originals[i] ?? ''),
    };
  }

  private inFreshness(value: unknown, { of, fields }: FreshnessPlace): unknown {
    if (value === null || typeof value !== 'object') return value;
    const projection = this.projectionOf(of);
    if (projection === undefined) {
      this.isLost = true;
      return value;
    }
    const copy: Record<string, unknown> = { ...value };
    for (const [key, field] of fields)
      if (key in copy && isTimed(field)) {
        this.originals.push(JSON.stringify(copy[key]));
        copy[key] = `${this.mark}:${this.holes.push({ of: projection, field }) - 1}`;
      }
    return copy;
  }
}

const isTimed = (field: string): field is TimedField =>
  (TIMED_FIELDS as readonly string[]).includes(field);
