import fc from 'fast-check';
import {
  buildASTSchema,
  Kind,
  parse,
  parseType,
  print,
  printSchema,
  validateSchema,
  visit,
  type ASTNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type TypeNode,
} from 'graphql';

/** What may be done to one definition of a schema; null removes it. */
type Mutation = (node: Mutable) => ASTNode | null;
type Mutable = FieldDefinitionNode | InputValueDefinitionNode;

const ofType =
  (type: (of: TypeNode) => TypeNode): Mutation =>
  (node) => ({
    ...node,
    type: type(node.type),
  });

const withArgument =
  (text: string): Mutation =>
  (node) => {
    if (node.kind !== Kind.FIELD_DEFINITION) return node;
    const [field] = fieldsOf(`type T { f(${text}): Int }`);
    return { ...node, arguments: [...(node.arguments ?? []), ...(field?.arguments ?? [])] };
  };

const fieldsOf = (text: string): readonly FieldDefinitionNode[] =>
  parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION ? (definition.fields ?? []) : [],
  );

const MUTATIONS: readonly Mutation[] = [
  () => null,
  ofType((type) => (type.kind === Kind.NON_NULL_TYPE ? type.type : type)),
  ofType((type) => (type.kind === Kind.NON_NULL_TYPE ? type : parseType(`${print(type)}!`))),
  ofType((type) => parseType(`[${print(type)}]`)),
  ofType(() => parseType('String')),
  withArgument('more: Int'),
  withArgument('more: Int!'),
];

/** The schema with one to three of its fields, arguments and input fields changed, or values and members gone. */
export const mutatedSchema = (schema: GraphQLSchema): fc.Arbitrary<GraphQLSchema> =>
  fc
    .array(fc.tuple(fc.nat(9_999), fc.nat(9_999)), { minLength: 1, maxLength: 3 })
    .map((choices) => choices.reduce(mutate, printSchema(schema)))
    .map(schemaIfValid)
    .filter((mutated) => mutated !== undefined);

/** Changes the definition that `where` chooses as `how` chooses. */
function mutate(text: string, [where, how]: [number, number]): string {
  const document = parse(text);
  const isMutable = (node: ASTNode): boolean => KINDS.has(node.kind);
  let count = 0;
  visit(document, { enter: (node) => void (count += isMutable(node) ? 1 : 0) });
  let at = where % count;
  return print(
    visit(document, {
      enter(node) {
        if (!isMutable(node) || at-- !== 0) return undefined;
        if (node.kind !== Kind.FIELD_DEFINITION && node.kind !== Kind.INPUT_VALUE_DEFINITION)
          return null;
        return MUTATIONS[how % MUTATIONS.length]?.(node);
      },
    }),
  );
}

const KINDS: ReadonlySet<string> = new Set([
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
]);

function schemaIfValid(text: string): GraphQLSchema | undefined {
  try {
    const schema = buildASTSchema(parse(text));
    return validateSchema(schema).length === 0 ? schema : undefined;
  } catch {
    return undefined;
  }
}
