import {
  concatAST,
  GraphQLError,
  Kind,
  LoneAnonymousOperationRule,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  UniqueFragmentNamesRule,
  UniqueOperationNamesRule,
  validate,
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { ContractFault } from '../contract.js';
import type { TextFile } from './contract-files.js';

/** How deep brackets may nest: the same as of requests. */
const MAX_NESTING = 200;
/** Of one file; the limit of a request holds for each of its operations. */
const MAX_TOKENS = 50_000;
const MOST_FAULTS = 500;

/** All documents of a contract as one, or what is wrong with them. Each node knows its file. */
export type DocumentsOutcome =
  { readonly document: DocumentNode } | { readonly faults: readonly ContractFault[] };

export function readDocuments(schema: GraphQLSchema, files: readonly TextFile[]): DocumentsOutcome {
  const read = files.map(parsed);
  const faults = read.flatMap((outcome) => ('fault' in outcome ? [outcome.fault] : []));
  const document = concatAST(
    read.flatMap((outcome) => ('definitions' in outcome ? [outcome] : [])),
  );
  faults.push(...nameFaults(document.definitions));
  // What a broken file should have brought is missing elsewhere: not the fault of those who use it.
  if (read.length > 0 && read.every((outcome) => 'definitions' in outcome))
    faults.push(...validate(schema, document, RULES, { maxErrors: MOST_FAULTS }).map(faultOf));
  return faults.length > 0 ? { faults } : { document };
}

/** Where a node is written. */
export const placeOf = ({ loc }: ASTNode): Pick<ContractFault, 'file' | 'line'> => ({
  file: loc?.source.name ?? '',
  line: loc?.startToken.line ?? 1,
});

/** Names are checked here, to say where the other one is. */
const RULES = specifiedRules.filter(
  (rule) =>
    rule !== LoneAnonymousOperationRule &&
    rule !== UniqueOperationNamesRule &&
    rule !== UniqueFragmentNamesRule,
);

function parsed({ file, text }: TextFile): DocumentNode | { readonly fault: ContractFault } {
  const fault = (line: number, message: string) => ({ fault: { file, line, message } });
  try {
    const document = parse(new Source(text, file), { maxTokens: MAX_TOKENS });
    return nesting(document) > MAX_NESTING ? fault(1, TOO_DEEP) : document;
  } catch (error) {
    if (error instanceof RangeError) return fault(1, TOO_DEEP);
    if (!(error instanceof GraphQLError)) throw error;
    return fault(error.locations?.[0]?.line ?? 1, error.message);
  }
}

const TOO_DEEP = `nests brackets more than ${MAX_NESTING} deep.`;

function nesting({ loc }: DocumentNode): number {
  let [depth, most] = [0, 0];
  for (let token = loc?.startToken ?? null; token !== null; token = token.next) {
    if (OPENING.has(token.kind)) most = Math.max(most, ++depth);
    if (CLOSING.has(token.kind)) depth--;
  }
  return most;
}

const OPENING: ReadonlySet<string> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
]);
const CLOSING: ReadonlySet<string> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
]);

function faultOf({ message, nodes }: GraphQLError): ContractFault {
  const [node] = nodes ?? [];
  return { ...(node === undefined ? { file: '', line: 1 } : placeOf(node)), message };
}

function nameFaults(definitions: readonly DefinitionNode[]): readonly ContractFault[] {
  const met = new Map<string, DefinitionNode>();
  return definitions.flatMap((definition) => {
    const kind = KINDS[definition.kind];
    if (kind === undefined || !('name' in definition)) return [];
    const name = definition.name?.value;
    if (name === undefined)
      return [{ ...placeOf(definition), message: 'An operation of a contract needs a name.' }];
    const first = met.get(`${kind} ${name}`);
    met.set(`${kind} ${name}`, first ?? definition);
    if (first === undefined) return [];
    const { file, line } = placeOf(first);
    const message = `There is another ${kind} "${name}" at ${file}:${line}.`;
    return [{ ...placeOf(definition), message }];
  });
}

const KINDS: Readonly<Partial<Record<Kind, string>>> = {
  [Kind.OPERATION_DEFINITION]: 'operation',
  [Kind.FRAGMENT_DEFINITION]: 'fragment',
};
