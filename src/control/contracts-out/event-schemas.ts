import type { z } from 'zod';
import type { EventContract } from '../../model/event-contract.js';
import { isEvolved, type EventForm } from '../../model/evolved-event.js';
import { jsonSchemaOf, type Draft } from '../catalogue/definition-hash.js';

/** One form of an event as its producer publishes it, or once did. */
export interface PublishedForm {
  readonly type: string;
  /** Undefined of an event without versions. */
  readonly version: number | undefined;
  readonly newest: boolean;
  readonly schema: z.ZodType;
}

/** Every form of the events of a contract: by type, the newest first. */
export const formsOf = ({ events }: EventContract): readonly PublishedForm[] =>
  Object.entries(events)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([type, form]) => formsOfEvent(type, form));

function formsOfEvent(type: string, form: EventForm): PublishedForm[] {
  if (!isEvolved(form)) return [{ type, version: undefined, newest: true, schema: form }];
  const earlier = form.earlier.toReversed();
  return [
    { type, version: form.version, newest: true, schema: form.schema },
    ...earlier.map(({ version, schema }) => ({ type, version, newest: false, schema })),
  ];
}

/** How files and components of a form are named: `OrderPlaced`, and `OrderPlaced.v1` of an earlier version. */
export const nameOfForm = ({ type, version, newest }: PublishedForm): string =>
  newest ? type : `${type}.v${version}`;

/** A form's JSON Schema, as a document of its own, in draft 2020-12. */
export const schemaDocumentOf = (owner: string, form: PublishedForm): object => ({
  $schema: DRAFT_2020_12,
  $id: `urn:data-station:event:${owner}:${form.type}${form.version === undefined ? '' : `:v${form.version}`}`,
  title: titleOf(form),
  ...dataSchemaOf(form.schema, 'draft-2020-12'),
});

const DRAFT_2020_12 = 'https://json-schema.org/draft/2020-12/schema';

export const titleOf = ({ type, version, newest }: PublishedForm): string =>
  version === undefined
    ? type
    : `${type}, version ${version}${newest ? '' : ', no longer published'}`;

/** The JSON Schema of what a producer sends, to stand within another document. */
export function dataSchemaOf(schema: z.ZodType, draft: Draft): object {
  const { $schema: _, ...rest } = jsonSchemaOf(schema, draft) as { $schema?: string };
  return rest;
}
