import { z } from 'zod';

/**
 * The form of an Open Data Contract Standard document, version 3.1.0, as far as the station writes it: the names, types
 * and necessary parts of the standard's JSON Schema, and nothing else.
 * @see https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */

const customProperties = z.array(
  z.strictObject({
    property: z.string(),
    value: z.json(),
    description: z.string().optional(),
  }),
);

const LOGICAL_TYPES = [
  'string',
  'date',
  'timestamp',
  'time',
  'number',
  'integer',
  'object',
  'array',
  'boolean',
] as const;

const described = {
  description: z.string().optional(),
  logicalType: z.enum(LOGICAL_TYPES).optional(),
  logicalTypeOptions: z
    .strictObject({ minimum: z.number().optional(), maximum: z.number().optional() })
    .optional(),
  required: z.boolean().optional(),
  customProperties: customProperties.optional(),
};

/** What a list holds has no name. */
const item: z.ZodType = z.strictObject({
  ...described,
  items: z.lazy(() => item).optional(),
  properties: z.lazy(() => z.array(property)).optional(),
});

const property: z.ZodType = z.strictObject({
  name: z.string(),
  primaryKey: z.boolean().optional(),
  primaryKeyPosition: z.int().optional(),
  unique: z.boolean().optional(),
  ...described,
  items: item.optional(),
  properties: z.lazy(() => z.array(property)).optional(),
});

const schemaObject = z.strictObject({
  name: z.string(),
  logicalType: z.literal('object'),
  description: z.string().optional(),
  dataGranularityDescription: z.string().optional(),
  properties: z.array(property),
});

const slaProperty = z.strictObject({
  property: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  unit: z.string().optional(),
  element: z.string().optional(),
  driver: z.enum(['regulatory', 'analytics', 'operational']).optional(),
  description: z.string().optional(),
});

export const odcsForm = z.strictObject({
  apiVersion: z.literal('v3.1.0'),
  kind: z.literal('DataContract'),
  id: z.string(),
  name: z.string().optional(),
  version: z.string(),
  status: z.enum(['proposed', 'draft', 'active', 'deprecated', 'retired']),
  description: z
    .strictObject({
      purpose: z.string().optional(),
      usage: z.string().optional(),
      limitations: z.string().optional(),
    })
    .optional(),
  schema: z.array(schemaObject).optional(),
  team: z.strictObject({ name: z.string() }).optional(),
  slaProperties: z.array(slaProperty).optional(),
  customProperties: customProperties.optional(),
});
