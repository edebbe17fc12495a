import { placeOf } from '../../feed/nats-feed-message.js';
import type { ServedRows } from '../../feed/served-rows.js';
import type { BreachPolicy, Projection } from '../../model/projection.js';
import { odcsProperties } from './odcs-property.js';

/**
 * What a projection promises its consumers, as a document of the Open Data Contract Standard: the rows it serves, who
 * answers for them, and how old they may be.
 */
export function odcsOf(projection: Projection, rows: ServedRows): object {
  const { name, version, owner, key, personal } = projection;
  const row = rows.of(projection).schema;
  const { description } = row as { readonly description?: string };
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: `urn:data-station:projection:${name}`,
    name,
    version: `${version}.0.0`,
    status: 'active',
    description: {
      ...(description === undefined ? {} : { purpose: description }),
      usage: 'Read through GraphQL, by queries and subscriptions; each answer tells its freshness.',
    },
    schema: [
      {
        name,
        logicalType: 'object',
        ...(description === undefined ? {} : { description }),
        dataGranularityDescription: `One row for each ${key}.`,
        properties: odcsProperties(row, key, personal && [personal.person, ...personal.fields]),
      },
    ],
    team: { name: owner },
    slaProperties: slaOf(projection),
    customProperties: customPropertiesOf(projection),
  };
}

function slaOf({ name, staleness: { budget, limit }, urgency }: Projection): object[] {
  const promise = { element: name, driver: 'operational' };
  const age = (ms: number) => ({ value: ms / 1_000, unit: 's' });
  return [
    {
      property: 'freshness',
      ...age(budget),
      ...promise,
      description:
        'How old an answer may be: all events stored so long before it are in it. An older one says so.',
    },
    ...(limit === undefined
      ? []
      : [
          {
            property: 'freshnessLimit',
            ...age(limit.staleness),
            ...promise,
            description: ON_BREACH[limit.onBreach],
          },
        ]),
    {
      property: 'urgency',
      value: urgency,
      ...promise,
      description: 'Who goes first when there is too much to do: realtime, standard, relaxed.',
    },
  ];
}

const ON_BREACH: Readonly<Record<BreachPolicy, string>> = {
  serve: 'An answer that is older is given, flagged as stale.',
  wait: 'A read that finds rows older than this waits for fresher ones, then is refused.',
  origin: 'A read that finds rows older than this is answered by the owner of the data.',
  reject: 'A read that finds rows older than this is refused.',
};

function customPropertiesOf(projection: Projection): object[] {
  const { reads, orderings, filters, refs, onPoison, feed, personal } = projection;
  const producers = reads.map(({ owner, stream, subject, events }) => ({
    owner,
    stream,
    subject,
    events: Object.keys(events).toSorted(),
  }));
  const links = Object.entries(refs).map(([field, { to }]) => ({ field, to: to.name }));
  return [
    { property: 'producers', value: producers, description: 'Whose events the rows are made of.' },
    { property: 'orderings', value: { ...orderings }, description: 'What lists are ordered by.' },
    { property: 'filters', value: [...filters], description: 'What lists are filtered by.' },
    { property: 'refs', value: links, description: 'Fields that lead to rows of others.' },
    { property: 'onPoison', value: onPoison, description: 'What an unusable event leads to.' },
    ...(personal === undefined
      ? []
      : [
          {
            property: 'erasedBy',
            value: personal.person,
            description:
              'The field that tells the person whose data a row is: it goes with the person.',
          },
        ]),
    ...(feed.nats === true
      ? [{ property: 'natsFeed', value: { ...placeOf(projection) } as object }]
      : []),
  ];
}
