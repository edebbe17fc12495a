import { z } from 'zod';

const SPEC = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/';
const facetOf = <Shape extends z.ZodRawShape>(name: string, shape: Shape) =>
  z.strictObject({
    _producer: z.url(),
    _schemaURL: z
      .string()
      .regex(
        new RegExp(
          String.raw`^https://openlineage\.io/spec/facets/\d-\d-\d/${name}\.json#/\$defs/${name}$`,
        ),
      ),
    ...shape,
  });

const owners = { owners: z.array(z.strictObject({ name: z.string().min(1), type: z.string() })) };
const field = z.strictObject({
  name: z.string(),
  type: z.string().optional(),
  description: z.string().optional(),
});
const inputField = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  field: z.string(),
  transformations: z.array(
    z.strictObject({ type: z.enum(['DIRECT', 'INDIRECT']), subtype: z.string() }),
  ),
});

const dataset = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  facets: z
    .strictObject({
      ownership: facetOf('OwnershipDatasetFacet', owners),
      schema: facetOf('SchemaDatasetFacet', { fields: z.array(field) }),
      columnLineage: facetOf('ColumnLineageDatasetFacet', {
        fields: z.record(z.string(), z.strictObject({ inputFields: z.array(inputField).min(1) })),
      }).optional(),
    })
    .optional(),
});

const job = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  facets: z.strictObject({
    ownership: facetOf('OwnershipJobFacet', owners),
    jobType: facetOf('JobTypeJobFacet', {
      processingType: z.enum(['BATCH', 'STREAMING', 'SERVICE']),
      integration: z.string(),
      jobType: z.string(),
    }),
  }),
});

const base = { eventTime: z.iso.datetime(), producer: z.url() };

/**
 * The events of OpenLineage that the station tells, narrower than the specification: what is not told is not allowed.
 * @see https://openlineage.io/spec/2-0-2/OpenLineage.json
 */
export const OpenLineageEvent = z.union([
  z.strictObject({ ...base, schemaURL: z.literal(`${SPEC}DatasetEvent`), dataset }),
  z.strictObject({
    ...base,
    schemaURL: z.literal(`${SPEC}JobEvent`),
    job,
    inputs: z.array(dataset),
    outputs: z.array(dataset),
  }),
]);
