import {
  defaultTypeResolver,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { isPromise, type Complete, type Found, type Run } from './plan.js';
import { runtimeTypeOf } from './runtime-type.js';

/** How values of a type are completed; its errors are word for word those of graphql-js. */
export function completionOf(type: GraphQLOutputType): Complete {
  if (isNonNullType(type)) return presentOnly(completionOf(type.ofType as GraphQLOutputType));
  const present = presentCompletionOf(type);
  return (run, found, value) => {
    if (value instanceof Error) throw value;
    return value == null ? null : present(run, found, value);
  };
}

function presentCompletionOf(type: GraphQLOutputType): Complete {
  if (isLeafType(type)) return leafCompletion(type);
  if (isListType(type)) return listCompletion(type.ofType as GraphQLOutputType);
  if (isAbstractType(type)) return abstractCompletion(type);
  if (isObjectType(type)) return objectCompletion(type);
  throw new Error(`Nothing can be told of the type ${inspect(type)}.`);
}

const presentOnly =
  (complete: Complete): Complete =>
  (run, found, value) => {
    const completed = complete(run, found, value);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${nameOf(found)}.`);
  };

const leafCompletion =
  (type: GraphQLLeafType): Complete =>
  (_run, _found, value) => {
    const told: unknown = type.serialize(value);
    if (told != null) return told;
    throw new Error(
      `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to ` +
        `return non-nullable value, returned: ${inspect(told)}`,
    );
  };

function listCompletion(itemType: GraphQLOutputType): Complete {
  const complete = completionOf(itemType);
  const item = (run: Run, found: Found, value: unknown): unknown => {
    try {
      const completed = isPromise(value)
        ? value.then((settled) => complete(run, found, settled))
        : complete(run, found, value);
      if (!isPromise(completed)) return completed;
      return completed.then(undefined, (error: unknown) => run.fail(error, found, itemType));
    } catch (error) {
      return run.fail(error, found, itemType);
    }
  };
  return (run, found, values) => {
    if (!isIterable(values))
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${nameOf(found)}".`,
      );
    let isPromised = false;
    const { plan, at: prev, info } = found;
    const items = Array.from(values, (value, key) => {
      const told = item(run, { plan, at: { prev, key, typename: undefined }, info }, value);
      isPromised ||= isPromise(told);
      return told;
    });
    return isPromised ? Promise.all(items) : items;
  };
}

function abstractCompletion(type: GraphQLAbstractType): Complete {
  const resolve = type.resolveType ?? defaultTypeResolver;
  return (run, found, value) => {
    const { info } = found;
    const told = (name: unknown): unknown => {
      const runtime = runtimeTypeOf({
        abstract: type,
        name,
        info: info as GraphQLResolveInfo,
        value,
      });
      return toldAs(runtime, { run, found, value });
    };
    const name: unknown = resolve(value, run.context, info as GraphQLResolveInfo, type);
    return isPromise(name) ? name.then(told) : told(name);
  };
}

const objectCompletion =
  (type: GraphQLObjectType): Complete =>
  (run, found, value) =>
    toldAs(type, { run, found, value });

interface FoundObject {
  readonly run: Run;
  readonly found: Found;
  readonly value: unknown;
}

function toldAs(type: GraphQLObjectType, { run, found, value }: FoundObject): unknown {
  const isOfType: unknown = type.isTypeOf?.(value, run.context, found.info as GraphQLResolveInfo);
  if (isOfType === undefined && type.isTypeOf == null) return run.tell(found, type, value);
  const tell = (is: unknown): unknown => {
    if (is) return run.tell(found, type, value);
    throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
      nodes: found.plan.nodes,
    });
  };
  return isPromise(isOfType) ? isOfType.then(tell) : tell(isOfType);
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

const nameOf = ({ plan }: Found): string => `${plan.parent.name}.${plan.field.name}`;
