import { execute, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../request.js';
import type { ExecutionMode } from './execution-mode.js';
import { isPromise } from './plan.js';
import type { PlannedOperation } from './planned-operation.js';
import { PlannedOperations } from './planned-operations.js';

/** A valid operation, with its variables as they came. */
export interface ExecutionOrder extends Pick<
  ExecutionArgs,
  'document' | 'operationName' | 'variableValues'
> {
  readonly contextValue: RequestContext;
}

type Executed = Promise<ExecutionResult> | ExecutionResult;

/** Executes queries, for every transport. Which way it does nobody can tell from the answers. */
export class Executor {
  private readonly planned: PlannedOperations | undefined;

  constructor(
    private readonly schema: GraphQLSchema,
    mode: ExecutionMode,
  ) {
    this.planned = mode === 'compiled' ? new PlannedOperations(schema) : undefined;
  }

  /** What lies outside the contract of its asker is not executed, and is null. */
  execute(order: ExecutionOrder): Executed {
    const { document, operationName, contextValue } = order;
    const { reduced } = contextValue;
    if (reduced === undefined) return this.run(order, this.planned?.of(document, operationName));
    const planned = this.planned?.ofReduced(reduced.document, operationName);
    const { complete } = reduced;
    const executed = this.run({ ...order, document: reduced.document }, planned);
    const completed = (result: ExecutionResult): ExecutionResult =>
      result.data == null ? result : { ...result, data: complete(result.data) };
    return isPromise(executed) ? executed.then(completed) : completed(executed);
  }

  /** Plans an operation that is known before it is asked for. */
  prepare(document: ExecutionArgs['document'], operationName: string): void {
    this.planned?.prepare(document, operationName);
  }

  private run(order: ExecutionOrder, planned: PlannedOperation | undefined): Executed {
    const { document, operationName, variableValues, contextValue } = order;
    const executed = planned?.run(variableValues ?? NONE, contextValue);
    if (executed !== undefined) return executed;
    return execute({ schema: this.schema, document, operationName, variableValues, contextValue });
  }
}

const NONE = {};
