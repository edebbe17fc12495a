import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EventContract } from '../../model/event-contract.js';
import { isEvolved, type EventForm } from '../../model/evolved-event.js';
import type { Projection } from '../../model/projection.js';

/**
 * The fingerprint of what a projection's rows and indexes are made by: events read and their upcasters, key, keysOf, initial,
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
export const jsonSchemaOf = (schema: z.ZodType, target: Draft = 'draft-2020-12'): object =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target });

/** Which JSON Schema. */
export type Draft = 'draft-2020-12' | 'draft-07';

/** The same of an event, in its newest form; where it has versions, `x-version` tells which one that is. */
export const eventSchemaOf = (form: EventForm): object =>
  isEvolved(form)
    ? { ...jsonSchemaOf(form.schema), 'x-version': form.version }
    : jsonSchemaOf(form);

const formOf = (form: EventForm): object =>
  isEvolved(form)
    ? {
        newest: eventSchemaOf(form),
        untold: form.untold,
        earlier: form.earlier.map(({ version, schema, upcast }) => ({
          version,
          schema: jsonSchemaOf(schema),
          upcast: sourceOf(upcast),
        })),
      }
    : jsonSchemaOf(form);

const eventsOf = ({ stream, subject, envelope, events }: EventContract) => ({
  stream,
  subject,
  envelope,
  events: Object.fromEntries(Object.entries(events).map(([type, form]) => [type, formOf(form)])),
});

const sourcesOf = (functions: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, sourceOf(fn)]));

const sourceOf = (fn: unknown): string => String(fn).replace(/\s+/g, ' ');

const sortedFields = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
