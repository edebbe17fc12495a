import {
  validate,
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { Coordinate } from '../contract.js';
import { usesOf, type Use } from './document-uses.js';
import { RULES, type Rule } from './effects.js';
import type { SchemaChange } from './schema-change.js';

/** What a change of the schema does to one operation, at one of its lines. */
export interface Impact {
  /** `warns`: it goes on, and may be surprised. */
  readonly effect: 'breaks' | 'warns';
  readonly node: ASTNode;
  /** Undefined where the operation is valid no longer and no single change is to blame. */
  readonly change: SchemaChange | undefined;
  readonly message: string;
}

export interface Comparison {
  readonly before: GraphQLSchema;
  readonly after: GraphQLSchema;
  readonly changes: readonly SchemaChange[];
}

/** What becomes of an operation that was valid before; what breaks comes first. */
export function impactsOn(document: DocumentNode, comparison: Comparison): readonly Impact[] {
  const { before, after, changes } = comparison;
  const errors = validate(after, document, undefined, { maxErrors: MOST_ERRORS });
  const uses = usesOf(before, document);
  const blamed = changes.flatMap((change) => impactsOf(change, uses, errors));
  const explained = withoutEchoes(blamed);
  const others = errors
    .filter((error) => !explained.some(({ node }) => isAbout(error, node)))
    .map(unexplained(document));
  return [...explained, ...others].toSorted(
    (a, b) => weightOf(a) - weightOf(b) || startOf(a.node) - startOf(b.node),
  );
}

const MOST_ERRORS = 1_000;
const weightOf = ({ effect }: Impact): number => (effect === 'breaks' ? 0 : 1);
const startOf = ({ loc }: ASTNode): number => loc?.start ?? 0;

function impactsOf(
  change: SchemaChange,
  uses: readonly Use[],
  errors: readonly GraphQLError[],
): readonly Impact[] {
  const rules = RULES[change.kind] ?? [];
  const effects = new Map<ASTNode, Impact['effect']>();
  for (const use of uses)
    for (const rule of rules) {
      if (!concerns(change, rule, use)) continue;
      const effect = effectOf(
        change,
        rule,
        errors.some((error) => isAbout(error, use.node)),
      );
      if (effect && effects.get(use.node) !== 'breaks') effects.set(use.node, effect);
    }
  return [...effects].map(([node, effect]) => ({ effect, node, change, message: change.message }));
}

const concerns = ({ touches }: SchemaChange, { of, manner }: Rule, use: Use): boolean =>
  use.manner === manner &&
  touches.some((place) => use.coordinate === (of === 'itself' ? place : ownerOf(place)));

/** `Type.field(argument:)` -> `Type.field` -> `Type`. */
const ownerOf = (coordinate: Coordinate): Coordinate =>
  coordinate.endsWith(')')
    ? coordinate.slice(0, coordinate.indexOf('('))
    : coordinate.slice(0, coordinate.lastIndexOf('.'));

function effectOf(change: SchemaChange, { whileValid }: Rule, isInvalid: boolean) {
  if (isInvalid && change.level !== 'harmless') return 'breaks';
  if (whileValid === 'none' || change.level === 'harmless') return undefined;
  return change.level === 'breaking' ? 'breaks' : 'warns';
}

/** Whether the document is at fault there: at the node, or within it where it is a value. */
const isAbout = (error: GraphQLError, node: ASTNode): boolean =>
  error.nodes?.some((at) => at === node || (VALUES.has(node.kind) && isWithin(at, node))) ?? false;

const VALUES: ReadonlySet<string> = new Set(['Argument', 'ObjectField', 'Directive']);
const isWithin = ({ loc: inner }: ASTNode, { loc: outer }: ASTNode): boolean =>
  inner !== undefined &&
  outer !== undefined &&
  inner.source === outer.source &&
  inner.start >= outer.start &&
  inner.end <= outer.end;

/** A type that went is news only where nothing else is told of the same place. */
const withoutEchoes = (impacts: readonly Impact[]): readonly Impact[] =>
  impacts.filter(
    (impact) =>
      impact.change?.kind !== 'TYPE_REMOVED' ||
      !impacts.some(({ node, change }) => node === impact.node && change?.kind !== 'TYPE_REMOVED'),
  );

const unexplained =
  (document: DocumentNode) =>
  (error: GraphQLError): Impact => ({
    effect: 'breaks',
    node: error.nodes?.[0] ?? document,
    change: undefined,
    message: error.message,
  });
