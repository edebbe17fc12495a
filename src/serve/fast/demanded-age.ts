import {
  getArgumentValues,
  getVariableValues,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Ask } from '../../freshness/demand.js';
import { FRESH } from '../fresh-input.js';
import { usualAsks, type Demanding } from '../demanded.js';

/** What was asked, and how. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly roots: readonly FieldNode[];
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: Demanding;
}

/**
 * The tightest age that is demanded anywhere in an operation, in milliseconds; Infinity where none is. Undefined
 * where more than an age is demanded: that an answer has come to an offset is not checked again here.
 */
export function demandedAge(asked: AskedOperation): number | undefined {
  const asks = [...usualAsks(asked.request), ...asksOf(asked)];
  if (asks.some(({ after }) => after != null && after.length > 0)) return undefined;
  return Math.min(Infinity, ...asks.flatMap(({ maxStalenessMs }) => maxStalenessMs ?? []));
}

function asksOf({ schema, operation, roots, variables }: AskedOperation): Ask[] {
  const asking = roots.filter((node) => node.arguments?.some(({ name }) => name.value === FRESH));
  if (asking.length === 0) return [];
  const fields = schema.getQueryType()?.getFields() ?? {};
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], {
    ...variables,
  });
  return asking.flatMap((node) => {
    const field = fields[node.name.value];
    const ask = field && getArgumentValues(field, node, coerced)[FRESH];
    return ask == null ? [] : [ask as Ask];
  });
}
