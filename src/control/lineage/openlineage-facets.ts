import type { ServedField } from '../../model/served-field.js';

/** Who says so, as OpenLineage asks of every event and facet. */
export const OPENLINEAGE_PRODUCER = 'urn:data-station';

const SPEC = 'https://openlineage.io/spec';

/** Where the schema of an event is. */
export const eventSchema = (event: 'JobEvent' | 'DatasetEvent'): string =>
  `${SPEC}/2-0-2/OpenLineage.json#/$defs/${event}`;

const facet = <Content extends object>(schema: string, content: Content) => ({
  _producer: OPENLINEAGE_PRODUCER,
  _schemaURL: `${SPEC}/facets/${schema}`,
  ...content,
});

/** A dataset as OpenLineage names one. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

interface SchemaField {
  readonly name: string;
  readonly type?: string;
  readonly description?: string;
}

export const schemaFacet = (fields: readonly SchemaField[]) =>
  facet('1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet', { fields });

export const datasetOwnership = (name: string) =>
  facet('1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet', {
    owners: [{ name, type: 'OWNER' }],
  });

export const jobOwnership = (name: string) =>
  facet('1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet', {
    owners: [{ name, type: 'OWNER' }],
  });

export const jobTypeFacet = (processingType: 'STREAMING' | 'SERVICE', jobType: string) =>
  facet('2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet', {
    processingType,
    integration: 'DATA_STATION',
    jobType,
  });

/** Fields that are handed on as they are. */
export const handedOn = (from: DatasetName, fields: readonly ServedField[]) =>
  fields.map(({ coordinate, path }): readonly [string, object] => [
    coordinate,
    {
      inputFields: [
        { ...from, field: path, transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] },
      ],
    },
  ]);

export const columnLineage = (fields: readonly (readonly [string, object])[]) =>
  facet('1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet', {
    fields: Object.fromEntries(fields),
  });

/** The fields of a JSON Schema, its outermost ones. */
export function fieldsOfJsonSchema(schema: object): readonly SchemaField[] {
  const { properties = {} } = schema as { properties?: Readonly<Record<string, Property>> };
  return Object.entries(properties).map(([name, { type, description }]) => ({
    name,
    ...(typeof type === 'string' ? { type } : {}),
    ...(description === undefined ? {} : { description }),
  }));
}

interface Property {
  readonly type?: unknown;
  readonly description?: string;
}

export const fieldOf = ({ path, type, description }: ServedField): SchemaField => ({
  name: path,
  type,
  ...(description === null ? {} : { description }),
});
