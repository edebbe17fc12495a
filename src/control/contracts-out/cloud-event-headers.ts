import type { PublishedForm } from './event-schemas.js';

/**
 * The headers of a CloudEvent in binary mode, as they may stand on a message over NATS. None is needed where the last
 * token of the subject is the type; of an event with versions, `ce-dataschema` or the type tells which one it is.
 */
export const cloudEventHeaders = (owner: string, { type, version }: PublishedForm): object => ({
  type: 'object',
  properties: {
    'ce-specversion': { type: 'string', const: '1.0' },
    'ce-type': {
      type: 'string',
      enum: version === undefined ? [type] : [type, `${type}.v${version}`],
      description: 'The type of the event; without it, the last token of the subject.',
    },
    'ce-source': { type: 'string', format: 'uri-reference', examples: [`/${owner}`] },
    'ce-id': {
      type: 'string',
      description: 'The id of this event, the same whenever it is published again.',
    },
    'ce-time': {
      type: 'string',
      format: 'date-time',
      description: 'When it happened; without it, when the stream stored it.',
    },
    ...(version === undefined ? {} : { 'ce-dataschema': dataSchemaHeader(type, version) }),
    'Nats-Msg-Id': {
      type: 'string',
      description: 'By this the stream recognises a message published twice.',
    },
    'content-type': { type: 'string', const: 'application/json' },
  },
});

const dataSchemaHeader = (type: string, version: number): object => ({
  type: 'string',
  format: 'uri-reference',
  description: 'Ends in the version of the event, as a path, a fragment or the query version=.',
  examples: [`/schemas/${type}/${version}`],
});
