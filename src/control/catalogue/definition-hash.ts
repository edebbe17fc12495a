import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EventContract } from '../../model/event-contract.js';
import type { Projection } from '../../model/projection.js';

/**
 * The fingerprint of what a projection's rows and indexes are made by: events read, key, keysOf, initial,
 * fold, orderings, filters. Owner, budget, urgency and refs may change freely. Functions count by their
 * source text, layout aside: what they call elsewhere is not seen, so an equal hash proves nothing.
 */
export const definitionHash = (projection: Projection): string =>
  hashOf({
    reads: projection.reads.map(eventsOf),
    key: projection.key,
    keysOf: sourcesOf(projection.keysOf),
    initial: sourceOf(projection.initial),
    fold: sourcesOf(projection.fold),
    orderings: projection.orderings,
    filters: projection.filters,
  });

/** A short fingerprint of plain data; the order of its fields does not matter. */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, sortedFields)).digest('hex').slice(0, 16);

/** The JSON Schema of what a producer sends; parts that JSON Schema cannot say allow anything. */
export const jsonSchemaOf = (schema: z.ZodType): object =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const eventsOf = ({ stream, subject, events }: EventContract) => ({
  stream,
  subject,
  events: Object.fromEntries(
    Object.entries(events).map(([type, schema]) => [type, jsonSchemaOf(schema)]),
  ),
});

const sourcesOf = (functions: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, sourceOf(fn)]));

const sourceOf = (fn: unknown): string => String(fn).replace(/\s+/g, ' ');

const sortedFields = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
