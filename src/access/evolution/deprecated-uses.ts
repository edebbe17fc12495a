import { NoDeprecatedCustomRule, validate, type GraphQLSchema } from 'graphql';
import { placeOf } from '../contracts/read-documents.js';
import type { ContractImpact } from './contract-impact.js';
import type { WrittenOperation } from './written-operations.js';

/** Where operations use what the schema calls deprecated. */
export const deprecatedUses = (
  schema: GraphQLSchema,
  operations: readonly WrittenOperation[],
): readonly ContractImpact[] =>
  operations.flatMap(({ consumer, operationName, document }) =>
    validate(schema, document, [NoDeprecatedCustomRule]).map(
      ({ message, nodes: [node = document] = [] }): ContractImpact => ({
        effect: 'warns',
        change: undefined,
        message,
        consumer,
        operationName,
        ...placeOf(node),
      }),
    ),
  );
