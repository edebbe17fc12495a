import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';

/** The way to one value of an answer. */
export type Path = GraphQLResolveInfo['path'];

/** What an operation is planned and run by. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** One field of an answer, with all that can be known of it before it is asked for. */
export interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly parent: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  /** What serialises it, where it is no more than the property of its name. */
  readonly leaf: GraphQLLeafType | undefined;
  /** Undefined where it takes none. */
  readonly givenArguments: GivenArguments | undefined;
  readonly complete: Complete;
  /** The fields selected of it, by its type; planned when one is first answered. */
  readonly selected: Map<GraphQLObjectType, readonly FieldPlan[]>;
}

/** What a field is given. @throws GraphQLError where that is not of its type */
export type GivenArguments = (variables: Record<string, unknown>) => Record<string, unknown>;

/**
 * Makes of what a resolver gave what the answer tells, or a promise of it, as "Value Completion" of the specification
 * says. Throws or rejects where the value cannot be told.
 */
export type Complete = (run: Run, found: Found, value: unknown) => unknown;

/** Where a value was found. `info` is what its resolver was told; only values that are looked into have it. */
export interface Found {
  readonly plan: FieldPlan;
  readonly at: Path | undefined;
  readonly info: GraphQLResolveInfo | undefined;
}

/** One execution of an operation, as far as completing values needs it. */
export interface Run extends Operation {
  readonly context: unknown;
  readonly variables: Record<string, unknown>;
  /** All that is selected of an object, or a promise of it. */
  tell(found: Found, type: GraphQLObjectType, source: unknown): unknown;
  /**
   * What stands for a value that cannot be told: null, with the error noted.
   * @throws the error, where the type allows no null
   */
  fail(error: unknown, found: Found, type: GraphQLOutputType): null;
}

export const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'then' in value &&
  typeof value.then === 'function';
