import {
  getVariableValues,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { OperationRun } from './operation-run.js';
import { isPromise, type FieldPlan, type Operation } from './plan.js';
import { rootPlan } from './planning.js';

/** By so many variables fields may be included or skipped: each of their combinations has a plan of its own. */
const MOST_CONDITIONS = 4;

/** A valid query whose fields are planned: which they are is found out once, for each way its directives can decide. */
export class PlannedOperation implements Operation {
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  private readonly plans = new Map<string, readonly FieldPlan[]>();

  private constructor(
    readonly schema: GraphQLSchema,
    readonly operation: OperationDefinitionNode,
    private readonly planned: {
      readonly document: DocumentNode;
      readonly root: GraphQLObjectType;
      /** The variables that directives ask. */
      readonly conditions: readonly string[];
    },
  ) {
    const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
    for (const definition of planned.document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        fragments[definition.name.value] = definition;
    this.fragments = fragments;
  }

  /** Undefined where it is left to graphql-js: what is no query, or asks about the schema, or on too many conditions. */
  static of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): PlannedOperation | undefined {
    const root = schema.getQueryType();
    if (operation.operation !== 'query' || root == null) return undefined;
    const { conditions, isPlain } = looked(document);
    if (!isPlain || conditions.size > MOST_CONDITIONS) return undefined;
    return new PlannedOperation(schema, operation, { document, root, conditions: [...conditions] });
  }

  /** Undefined where its directives cannot decide by these variables: graphql-js says why. */
  run(
    given: Readonly<Record<string, unknown>>,
    context: unknown,
  ): Promise<ExecutionResult> | ExecutionResult | undefined {
    const { schema, operation } = this;
    const { errors, coerced } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      given,
      { maxErrors: 50 },
    );
    if (errors !== undefined) return { errors };
    const plans = this.plansFor(coerced);
    if (plans === undefined) return undefined;
    const run = new OperationRun(this, coerced, context);
    try {
      const told = run.fields(plans, undefined, undefined);
      if (!isPromise(told)) return resultOf(run, told);
      return told.then(
        (data) => resultOf(run, data),
        (error: GraphQLError) => failed(run, error),
      );
    } catch (error) {
      return failed(run, error as GraphQLError);
    }
  }

  private plansFor(variables: Record<string, unknown>): readonly FieldPlan[] | undefined {
    const { root, conditions } = this.planned;
    let key = '';
    for (const name of conditions) {
      if (typeof variables[name] !== 'boolean') return undefined;
      key += variables[name] ? '1' : '0';
    }
    const known = this.plans.get(key);
    if (known !== undefined) return known;
    const { schema, operation, fragments } = this;
    const plans = rootPlan({ schema, operation, fragments, variables }, root);
    this.plans.set(key, plans);
    return plans;
  }
}

function resultOf({ errors }: OperationRun, data: unknown): ExecutionResult {
  const told = data as Record<string, unknown> | null;
  return errors.length === 0 ? { data: told } : { errors, data: told };
}

/** The operation itself cannot be told. */
function failed(run: OperationRun, error: GraphQLError): ExecutionResult {
  run.note(error, undefined);
  return resultOf(run, null);
}

/** What a document asks of whoever plans it, in all of its operations. */
function looked(document: DocumentNode) {
  const conditions = new Set<string>();
  let isPlain = true;
  visit(document, {
    Directive: ({ name, arguments: args }) => {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args ?? [])
        if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
    Field: ({ name, alias }) => {
      if (name.value === '__schema' || name.value === '__type') isPlain = false;
      // As a key of an object it would be its prototype.
      if (alias?.value === '__proto__') isPlain = false;
    },
  });
  return { conditions, isPlain };
}
