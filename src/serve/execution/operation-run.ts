import {
  isNonNullType,
  locatedError,
  responsePathAsArray,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import {
  isPromise,
  type FieldPlan,
  type Found,
  type Operation,
  type Path,
  type Run,
} from './plan.js';
import { selectedPlan } from './planning.js';

/** Executes an operation once, field by field as planned, in the order and with the errors of graphql-js. */
export class OperationRun implements Run {
  readonly errors: GraphQLError[] = [];
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Where null stands in place of what could not be told; what fails below is not told any more. */
  private readonly nulled = new Set<Path | undefined>();

  constructor(
    operation: Operation,
    readonly variables: Record<string, unknown>,
    readonly context: unknown,
  ) {
    this.schema = operation.schema;
    this.operation = operation.operation;
    this.fragments = operation.fragments;
  }

  tell({ plan, at }: Found, type: GraphQLObjectType, source: unknown): unknown {
    return this.fields(selectedPlan(this, plan, type), source, at);
  }

  /** The answers to fields of one object, or a promise of them. */
  fields(plans: readonly FieldPlan[], source: unknown, at: Path | undefined): unknown {
    const told: Record<string, unknown> = {};
    let isPromised = false;
    try {
      for (const plan of plans) {
        const value = this.field(plan, source, at);
        told[plan.key] = value;
        isPromised ||= isPromise(value);
      }
    } catch (error) {
      if (!isPromised) throw error;
      // Others are on their way, and may fail as well.
      return settled(told).finally(() => {
        throw error;
      });
    }
    return isPromised ? settled(told) : told;
  }

  fail(error: unknown, { plan, at }: Found, type: GraphQLOutputType): null {
    const located = locatedError(error, plan.nodes, responsePathAsArray(at));
    if (isNonNullType(type)) throw located;
    this.note(located, at);
    return null;
  }

  note(error: GraphQLError, at: Path | undefined): void {
    if (this.nulled.has(undefined)) return;
    for (let path = at; path !== undefined; path = path.prev) if (this.nulled.has(path)) return;
    this.nulled.add(at);
    this.errors.push(error);
  }

  private field(plan: FieldPlan, source: unknown, prev: Path | undefined): unknown {
    const leaf =
      plan.leaf && plainLeaf(plan.leaf, (source as Properties | null)?.[plan.field.name]);
    if (leaf !== undefined) return leaf;
    const at = { prev, key: plan.key, typename: plan.parent.name };
    const info = this.info(plan, at);
    const found = { plan, at, info };
    const { type } = plan.field;
    try {
      const given = plan.givenArguments?.(this.variables) ?? {};
      const value = plan.resolve(source, given, this.context, info);
      const told = isPromise(value)
        ? value.then((resolved) => plan.complete(this, found, resolved))
        : plan.complete(this, found, value);
      if (!isPromise(told)) return told;
      return told.then(undefined, (error: unknown) => this.fail(error, found, type));
    } catch (error) {
      return this.fail(error, found, type);
    }
  }

  private info({ field, nodes, parent }: FieldPlan, path: Path): GraphQLResolveInfo {
    return {
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      parentType: parent,
      path,
      schema: this.schema,
      fragments: this.fragments,
      rootValue: undefined,
      operation: this.operation,
      variableValues: this.variables,
    };
  }
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * A text, a number or a boolean as it is told: most values of most answers are. Undefined for everything else, also for
 * what cannot be serialised: that is found out again by whoever knows the way to it.
 */
function plainLeaf(type: GraphQLLeafType, value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return undefined;
  try {
    return type.serialize(value) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The same once all that is promised in it has come. */
async function settled(told: Record<string, unknown>): Promise<Record<string, unknown>> {
  const values = await Promise.all(Object.values(told));
  Object.keys(told).forEach((key, i) => (told[key] = values[i]));
  return told;
}
