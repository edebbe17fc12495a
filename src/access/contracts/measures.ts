import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  parse,
  print,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { ConsumerLimits } from '../consumer.js';
import { fragmentsOf, operationOf, type AskedOperation } from './asked-operation.js';
import { rowsAsked, USUAL_ROWS, type KnownVariables } from './page-sizes.js';
import { fieldOf } from './places.js';

/** How much one operation asks for, as far as that is known before it runs. */
export type Measures = Readonly<
  Record<'depth' | 'aliases' | 'rootFields' | 'tokens' | 'cost', number>
>;

/** A limit that an operation is beyond. */
export interface BeyondLimit {
  readonly limit: keyof Measures;
  readonly allowed: number;
  readonly asked: number;
}

export interface Measured extends AskedOperation {
  /**
   * As they are sent. Absent: not known; the sizes of pages in them then count with the most allowed, so that no values
   * of them measure more.
   */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Measures an operation. What stands in a fragment counts wherever it is spread; tokens are those of the whole
 * document. Cost is how many fields may be read: those of a list count once for each of its rows.
 */
export function measuresOf({ schema, document, operationName, variables }: Measured): Measures {
  const tokens = tokensOf(document);
  const operation = operationOf({ document, operationName });
  const type = operation && schema.getRootType(operation.operation);
  if (!operation || !type) return { depth: 0, aliases: 0, rootFields: 0, tokens, cost: 0 };
  const known = { values: variables, defaults: defaultsOf(operation) };
  const total = new Measuring(schemaTypes(schema), fragmentsOf(document), known).of(
    operation.selectionSet,
    { type, rows: undefined },
  );
  const { depth, aliases, fields: rootFields, cost } = total;
  return { depth, aliases, rootFields, tokens, cost };
}

/** The limits that an operation is beyond; none where it is within. */
export function beyondLimits(
  limits: Pick<ConsumerLimits, keyof Measures>,
  measures: Measures,
): readonly BeyondLimit[] {
  return LIMITS.map((limit) => ({
    limit,
    allowed: limits[limit],
    asked: measures[limit],
  })).filter(({ allowed, asked }) => asked > allowed);
}

const LIMITS = ['depth', 'aliases', 'rootFields', 'tokens', 'cost'] as const;

/** Of a selection, once for each object that it is selected of. */
interface Total {
  readonly depth: number;
  readonly aliases: number;
  /** How many are selected of the object itself. */
  readonly fields: number;
  readonly cost: number;
}

interface Within {
  readonly type: GraphQLCompositeType;
  /** Of the lists right here, where the field around them says so. */
  readonly rows: number | undefined;
}

const NOTHING: Total = { depth: 0, aliases: 0, fields: 0, cost: 0 };

/** What is beyond it is the same for every limit. */
const bounded = (n: number): number => Math.min(n, Number.MAX_SAFE_INTEGER);

const both = (a: Total, b: Total): Total => ({
  depth: Math.max(a.depth, b.depth),
  aliases: bounded(a.aliases + b.aliases),
  fields: bounded(a.fields + b.fields),
  cost: bounded(a.cost + b.cost),
});

class Measuring {
  /** Fragments by name and by the rows around them: measured once, however often they are spread. */
  private readonly known = new Map<string, Total>();

  constructor(
    private readonly typeNamed: (name: string) => GraphQLCompositeType | undefined,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: KnownVariables,
  ) {}

  of({ selections }: SelectionSetNode, within: Within): Total {
    return selections.map((selection) => this.selection(selection, within)).reduce(both, NOTHING);
  }

  private selection(selection: SelectionNode, within: Within): Total {
    switch (selection.kind) {
      case Kind.FIELD:
        return this.field(selection, within);
      case Kind.INLINE_FRAGMENT:
        return this.inside(selection.typeCondition?.name.value, selection.selectionSet, within);
      case Kind.FRAGMENT_SPREAD:
        return this.spread(selection.name.value, within);
    }
  }

  private field(node: FieldNode, { type: parent, rows }: Within): Total {
    const aliases = node.alias === undefined || node.alias.value === node.name.value ? 0 : 1;
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (!field || !node.selectionSet || !isCompositeType(type))
      return { depth: 1, aliases, fields: 1, cost: 1 };
    const asked = rowsAsked({ node, field, variables: this.variables });
    const isList = isListType(getNullableType(field.type));
    const times = isList ? (asked ?? rows ?? USUAL_ROWS) : 1;
    const inner = this.of(node.selectionSet, { type, rows: isList ? undefined : asked });
    // Of the schema nothing is read, and tools ask for all of it at once.
    if (node.name.value.startsWith('__'))
      return { depth: 1, aliases: bounded(inner.aliases + aliases), fields: 1, cost: 1 };
    return {
      depth: inner.depth + 1,
      aliases: bounded(inner.aliases + aliases),
      fields: 1,
      cost: bounded(1 + times * inner.cost),
    };
  }

  private spread(name: string, within: Within): Total {
    const fragment = this.fragments.get(name);
    if (fragment === undefined) return NOTHING;
    const key = `${name} ${within.rows}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // What contains itself ends here.
    this.known.set(key, NOTHING);
    const { typeCondition, selectionSet } = fragment;
    const total = this.inside(typeCondition.name.value, selectionSet, within);
    this.known.set(key, total);
    return total;
  }

  private inside(condition: string | undefined, set: SelectionSetNode, within: Within): Total {
    const type = condition === undefined ? within.type : this.typeNamed(condition);
    return this.of(set, { ...within, type: type ?? within.type });
  }
}

const schemaTypes =
  (schema: AskedOperation['schema']) =>
  (name: string): GraphQLCompositeType | undefined => {
    const type = schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  };

const defaultsOf = ({
  variableDefinitions = [],
}: OperationDefinitionNode): ReadonlyMap<string, ValueNode> =>
  new Map(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, defaultValue]],
    ),
  );

/** Layout and comments are none. */
const tokensOf = (document: DocumentNode): number =>
  document.tokenCount ?? parse(print(document), { noLocation: true }).tokenCount ?? 0;
