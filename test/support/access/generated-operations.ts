import fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A valid operation, and values for its variables. */
export interface GeneratedOperation {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface GeneratedOptions {
  /** Whether there may be conditions that hold for every object of their place. */
  readonly widening?: boolean;
  readonly introspection?: boolean;
}

/** Operations over a schema: aliases, merged fields, fragments of all kinds, conditions, variables and literals. */
export const generatedOperation = (
  schema: GraphQLSchema,
  options: GeneratedOptions = {},
): fc.Arbitrary<GeneratedOperation> =>
  fc
    .array(fc.nat(9_999), { minLength: 20, maxLength: 150 })
    .map((choices) => new Author(schema, [...choices], options).write())
    .filter(({ document }) => validate(schema, document).length === 0);

const MOST_DEPTH = 4;

/** Writes an operation by choices; once they run out, the shortest. */
class Author {
  private readonly fragments: { name: string; type: GraphQLCompositeType; text: string }[] = [];
  private readonly variables = new Map<string, { type: string; value: unknown }>();
  private names = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly choices: number[],
    private readonly options: GeneratedOptions,
  ) {}

  write(): GeneratedOperation {
    const root = this.schema.getQueryType();
    if (root == null) throw new Error('The schema has no queries.');
    const selection = this.selection(root, 0);
    const used = [...this.variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = used.length > 0 ? `query Asked(${used.join(', ')})` : 'query Asked';
    const fragments = this.fragments.map(({ text }) => text);
    const text = [`${head} ${selection}`, ...fragments].join('\n');
    const variables = [...this.variables].flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const document = parse(text);
    const values = Object.fromEntries(variables);
    const shown = { [fc.toStringMethod]: () => `${text} ${JSON.stringify(values)}` };
    return { ...shown, text, document, operationName: 'Asked', variables: values };
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[(this.choices.shift() ?? 0) % items.length];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }

  private chance(oneIn: number): boolean {
    return (this.choices.shift() ?? 0) % oneIn === 1;
  }

  private named = (prefix: string): string => `${prefix}${++this.names}`;

  private selection(type: GraphQLCompositeType, depth: number): string {
    const many = this.pick([1, 2, 3, 4]);
    const parts = Array.from({ length: many }, () => this.part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  private part(type: GraphQLCompositeType, depth: number): string {
    if (depth < MOST_DEPTH && this.chance(4)) return this.inline(type, depth);
    if (depth < MOST_DEPTH && this.chance(4)) return this.spread(type, depth);
    return this.field(type, depth);
  }

  private inline(type: GraphQLCompositeType, depth: number): string {
    const inner = this.condition(type);
    const condition = inner === type && this.chance(2) ? '' : `on ${inner.name}`;
    return `... ${condition} ${this.directive()} ${this.selection(inner, depth + 1)}`;
  }

  private spread(type: GraphQLCompositeType, depth: number): string {
    const known = this.fragments.filter((fragment) => this.fits(type, fragment.type));
    if (known.length > 0 && this.chance(2)) return `...${this.pick(known).name}`;
    const inner = this.condition(type);
    const name = this.named('F');
    const selection = this.selection(inner, depth + 1);
    this.fragments.push({
      name,
      type: inner,
      text: `fragment ${name} on ${inner.name} ${selection}`,
    });
    return `...${name} ${this.directive()}`;
  }

  private condition(type: GraphQLCompositeType): GraphQLCompositeType {
    const types = Object.values(this.schema.getTypeMap()).filter(isCompositeType);
    return this.pick([type, ...types.filter((other) => this.fits(type, other))]);
  }

  /** Whether an object of a type may be of another. */
  private fits(type: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
    if (type === other) return true;
    if (other.name.startsWith('__')) return false;
    const isNarrower = isAbstractType(type) && this.schema.isSubType(type, other as never);
    const mayWiden = this.options.widening !== false;
    const isWider =
      isAbstractType(other) && isObjectType(type) && this.schema.isSubType(other, type);
    return isNarrower || (mayWiden && isWider);
  }

  private field(type: GraphQLCompositeType, depth: number): string {
    const isRoot = type === this.schema.getQueryType();
    if (isRoot && this.options.introspection === true && this.chance(6))
      return `${this.named('i')}: __type(name: "Product") { name }`;
    const all = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const fields = all.filter(
      (field) => depth < MOST_DEPTH || !isCompositeType(getNamedType(field.type)),
    );
    if (fields.length === 0 || this.chance(12)) return '__typename';
    const field = this.pick(fields);
    const args = field.args
      .filter((arg) => isNonNullType(arg.type) || this.chance(2))
      .map((arg) => `${arg.name}: ${this.value(arg.type)}`);
    const alias = args.length > 0 || this.chance(4) ? `${this.named('a')}: ` : '';
    const given = args.length > 0 ? `(${args.join(', ')})` : '';
    const inner = getNamedType(field.type);
    const selection = isCompositeType(inner) ? this.selection(inner, depth + 1) : '';
    return `${alias}${field.name}${given} ${this.directive()} ${selection}`;
  }

  private directive(): string {
    if (!this.chance(6)) return '';
    const condition = this.pick(['true', 'false', '$']);
    const name = this.pick(['include', 'skip']);
    if (condition !== '$') return `@${name}(if: ${condition})`;
    return `@${name}(if: ${this.variable('Boolean!', this.pick([true, false]))})`;
  }

  private variable(type: string, value: unknown): string {
    const name = this.named('v');
    this.variables.set(name, { type, value });
    return `$${name}`;
  }

  private value(type: GraphQLInputType): string {
    if (this.chance(3)) return this.variable(String(type), this.json(type));
    return this.literal(type, 0);
  }

  private literal(type: GraphQLInputType, depth: number): string {
    const known = getNullableType(type);
    if (known === type && this.chance(8)) return 'null';
    if (isListType(known)) return `[${this.literal(known.ofType, depth)}]`;
    if (isEnumType(known)) return this.pick(known.getValues()).name;
    if (!isInputObjectType(known)) return JSON.stringify(this.scalar(known.name));
    const fields = Object.values(known.getFields()).filter(() => depth < 3 && this.chance(2));
    const given = fields.map(({ name, type: inner }) =>
      this.chance(5)
        ? `${name}: ${this.variable(String(inner), this.json(inner))}`
        : `${name}: ${this.literal(inner, depth + 1)}`,
    );
    return `{ ${given.join(', ')} }`;
  }

  private json(type: GraphQLInputType, depth = 0): unknown {
    const known = getNullableType(type);
    if (known === type && this.chance(5)) return depth === 0 ? undefined : null;
    if (isListType(known)) return [this.json(known.ofType, depth + 1)];
    if (isEnumType(known)) return this.pick(known.getValues()).name;
    if (!isInputObjectType(known)) return this.scalar(known.name);
    const fields = Object.values(known.getFields()).filter(() => depth < 3 && this.chance(2));
    return Object.fromEntries(
      fields.map(({ name, type: inner }) => [name, this.json(inner, depth + 1)]),
    );
  }

  private scalar(name: string): unknown {
    if (name === 'Int' || name === 'Float') return this.pick([1, 2, 3]);
    return name === 'Boolean' ? this.pick([true, false]) : this.pick(['a', 'b']);
  }
}
