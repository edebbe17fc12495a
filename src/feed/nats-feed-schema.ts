import type { Projection } from '../model/projection.js';
import { schemaIdOf } from './nats-feed-message.js';
import type { ServedRows } from './served-rows.js';

/** The JSON Schema (2020-12) of the messages of a projection's feed over NATS. */
export function feedSchema(projection: Projection, rows: ServedRows): object {
  const { name, version } = projection;
  const row = rows.of(projection).schema;
  const is = (kind: string, parts: object = {}) => ({
    properties: { kind: { const: kind }, key: NULL, row: NULL, ...parts },
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: schemaIdOf(projection),
    title: `A message of the feed of ${name}, version ${version}`,
    type: 'object',
    required: Object.keys(commonOf(projection)),
    properties: commonOf(projection),
    oneOf: [
      {
        ...is('RESET', { complete: { const: false }, continues: CONTINUES }),
        required: ['continues'],
      },
      is('SNAPSHOT', { key: KEY, row, complete: { const: false } }),
      is('READY', { complete: { const: true } }),
      is('UPDATED', { key: KEY, row }),
      is('REMOVED', { key: KEY }),
    ],
  };
}

const NULL = { type: 'null' };
const KEY = { type: 'string' };
const COUNT = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

const CONTINUES = {
  type: 'boolean',
  description:
    'Of a RESET: whether the changes go on without a hole. Who applied all before it may keep its rows.',
};

const commonOf = ({ name, version }: Projection) => ({
  projection: { const: name },
  version: { const: version },
  generation: { ...COUNT, description: 'The stream sequence of the last RESET.' },
  number: {
    ...COUNT,
    description: 'The running number of this change, or of the last one before.',
  },
  kind: { enum: ['RESET', 'SNAPSHOT', 'READY', 'UPDATED', 'REMOVED'] },
  key: { type: ['string', 'null'] },
  row: { description: 'The row after the change; null where it was removed.' },
  committedAt: {
    type: ['string', 'null'],
    format: 'date-time',
    description: 'When that change was committed; null where it is not known.',
  },
  cursor: { type: 'string', description: 'Resumes a GraphQL subscription after that change.' },
  complete: {
    type: 'boolean',
    description: 'False from a RESET until READY: rows are still to come.',
  },
});
