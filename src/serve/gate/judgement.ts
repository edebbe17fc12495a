import {
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ParseOptions,
  type ValidationRule,
} from 'graphql';
import type { Contract, RegisteredDocument } from '../../access/contract.js';
import { operationOf, type AskedOperation } from '../../access/contracts/asked-operation.js';
import { coordinatesOf } from '../../access/contracts/coordinates.js';
import { documentId, normalised, separated } from '../../access/contracts/documents.js';
import { judge } from '../../access/contracts/judge.js';
import { measuresOf, type BeyondLimit, type Measures } from '../../access/contracts/measures.js';
import { projectionsOf } from '../../access/contracts/projections.js';
import type { UsedOperation } from '../../access/use.js';
import type { Verdict, Violation } from '../../access/verdict.js';
import type { Projection } from '../../model/projection.js';
import type { ReducedOperation } from '../request.js';
import { parsedDocument } from '../parsed-document.js';
import {
  refusedInvalid,
  refusedLimits,
  refusedOperation,
  refusedParse,
  refusedViolation,
  type Refused,
} from './refusals.js';
import { hasPart } from './schema-parts.js';
import { toldViolations } from './told-violations.js';
import { INTROSPECTION, unlistedIn } from './unlisted.js';
import { LONGEST_NAME } from './use-notes.js';

/** What documents of one consumer are judged by. */
export interface Ground {
  readonly contract: Contract;
  readonly schema: GraphQLSchema;
  /** Of the schema, what the contract lists. */
  readonly visible: GraphQLSchema;
  readonly projections: readonly Projection[];
  readonly parse: ParseOptions;
  /** Beside those of the GraphQL specification. */
  readonly rules: readonly ValidationRule[];
}

/** One operation of a document, as a client sends it. */
export interface SentDocument {
  readonly query: string;
  readonly operationName: string | null;
}

/** What is known of an operation before its variables are. */
export interface Judgement {
  /** As it was sent, but without the operations that are not asked for. */
  readonly document: DocumentNode;
  /** The text of {@link document}. */
  readonly query: string;
  readonly operationName: string | null;
  readonly operation: OperationDefinitionNode;
  /** The same for all that differ in layout only. */
  readonly text: string;
  readonly verdict: Exclude<Verdict, { readonly verdict: 'refused' }>;
  /** What it asks beyond the contract, as far as its consumer may be told. */
  readonly beyond: readonly Violation[];
  /** With variables that ask for the most. */
  readonly most: Measures;
  readonly used: UsedOperation;
  /** What is run in its place. */
  readonly reduced: ReducedOperation | undefined;
}

/** A document that is refused, whatever its variables. `used` where it can be counted as the operation of somebody. */
export interface Denial {
  readonly refused: Refused;
  /** Which limits it is beyond; absent where it is refused for anything else. */
  readonly limits?: readonly BeyondLimit['limit'][];
  readonly used?: UsedOperation;
  readonly beyond?: readonly Violation[];
}

/** What becomes of a document that is sent, by the contract of its consumer. */
export function judgementOn(ground: Ground, sent: SentDocument): Judgement | Denial {
  const parsed = parsedDocument(sent.query, ground.parse);
  if (!('definitions' in parsed)) return { refused: refusedParse(parsed) };
  const { operationName } = sent;
  const own = separated({ document: parsed, operationName });
  if (own === undefined) return { refused: refusedOperation(operationName) };
  const text = normalised(own);
  const isWhole = own.definitions.length === parsed.definitions.length;
  // What else the document says is neither judged nor run.
  const whole = isWhole ? parsed : parsedDocument(text, ground.parse);
  const asked = { query: isWhole ? sent.query : text, document: whole, text, operationName };
  if (!('definitions' in whole)) return { refused: refusedParse(whole) };
  const document = { ...asked, document: whole };
  const registered = ground.contract.documents.get(documentId(text));
  return registered === undefined
    ? judgedByFields(ground, document)
    : judgedAs(ground, document, { verdict: 'allowed', registered });
}

/** A document of the contract itself. */
export const judgementOnRegistered = (ground: Ground, registered: RegisteredDocument): Judgement =>
  judgedAs(
    ground,
    {
      query: registered.text,
      document: registered.document,
      text: registered.text,
      operationName: registered.operationName,
    },
    { verdict: 'allowed', registered },
  );

type Document = Pick<Judgement, 'query' | 'document' | 'operationName' | 'text'>;

/** One that is none of the contract's. What is wrong with it is told by what the contract lists alone. */
function judgedByFields(ground: Ground, asked: Document): Judgement | Denial {
  const { contract, schema, visible } = ground;
  const { level, mode, introspection: mayIntrospect } = contract.consumer;
  const asksForSchemaAlone = mayIntrospect && isIntrospection(asked);
  const isHeld = mode !== 'dry-run' && !asksForSchemaAlone;
  const names = unlistedIn({ visible, document: asked.document, mayIntrospect });
  if (isHeld && level === 'documents') return denied(ground, asked, [NO_DOCUMENT, ...names]);
  // The schema is told in no mode to whom it is not granted.
  const isRefused = names.some(({ what }) => what === 'introspection');
  const unlisted = isHeld ? names : [];
  if (isRefused || (unlisted.length > 0 && mode === 'reject')) return denied(ground, asked, names);
  const tooLong = deniedAsTooLong(ground, asked);
  if (tooLong !== undefined) return tooLong;
  const faults = validate(schema, asked.document, [...specifiedRules, ...ground.rules]);
  if (faults.length > 0)
    return unlisted.length > 0
      ? denied(ground, asked, unlisted)
      : { refused: refusedInvalid(faults, { suggests: mayIntrospect }) };
  const { document, operationName } = asked;
  const verdict: Verdict = asksForSchemaAlone
    ? { verdict: 'allowed', registered: undefined }
    : judge(contract, { schema, document, operationName });
  const beyond = toldViolations(verdict, { visible: ground.visible, unlisted });
  if (verdict.verdict === 'refused') return denied(ground, asked, beyond);
  return judgedAs(ground, asked, verdict, beyond);
}

/** Validating takes longer by the square of the length. */
function deniedAsTooLong(ground: Ground, asked: Document): Denial | undefined {
  const { consumer } = ground.contract;
  const { measureOnly, tokens: allowed } = consumer.limits;
  const { tokenCount: tokens = 0 } = asked.document;
  if (measureOnly || tokens <= allowed) return undefined;
  const used = { ...identity(ground, asked), coordinates: [], projections: [] };
  const refused = refusedLimits(consumer, [{ limit: 'tokens', allowed, asked: tokens }]);
  return { refused, used, limits: ['tokens'] };
}

const NO_DOCUMENT: Violation = { what: 'document', coordinate: undefined };

function judgedAs(
  ground: Ground,
  asked: Document,
  verdict: Judgement['verdict'],
  beyond: readonly Violation[] = [],
): Judgement {
  const { schema } = ground;
  const operation = operationOf(asked);
  if (operation === undefined) throw new Error('A document was judged without its operation.');
  const runs = verdict.verdict === 'reduced' ? verdict.document : asked.document;
  const run = { schema, document: runs, operationName: asked.operationName };
  return {
    ...asked,
    operation,
    verdict,
    beyond,
    most: mostOf(run, asked),
    reduced: reducedBy(verdict, beyond),
    used: {
      ...identity(ground, asked),
      coordinates: coordinatesOf(run),
      projections: projectionsOf({ ...run, projections: ground.projections }),
    },
  };
}

/** As it was written; but what is not run costs nothing. */
function mostOf(run: AskedOperation, { document }: Document): Measures {
  const written = measuresOf({ ...run, document });
  return run.document === document ? written : { ...written, cost: measuresOf(run).cost };
}

function reducedBy(verdict: Verdict, beyond: readonly Violation[]): ReducedOperation | undefined {
  if (verdict.verdict !== 'reduced') return undefined;
  const { document, complete } = verdict;
  const without = beyond.flatMap(({ coordinate }) => coordinate ?? []).toSorted();
  return { document, complete, without };
}

function denied(ground: Ground, asked: Document, beyond: readonly Violation[]): Denial {
  const { consumer } = ground.contract;
  // What a client makes up is in no record.
  const coordinates = beyond
    .flatMap(({ coordinate }) => coordinate ?? [])
    .filter((coordinate) => hasPart(ground.schema, coordinate));
  const used = { ...identity(ground, asked), coordinates, projections: [] };
  const operation = used.operationName;
  return { refused: refusedViolation(consumer, { violations: beyond, operation }), used, beyond };
}

const identity = ({ contract }: Ground, asked: Document) => ({
  consumer: contract.consumer.name,
  documentId: documentId(asked.text),
  operationName: operationOf(asked)?.name?.value.slice(0, LONGEST_NAME) ?? null,
});

/** Whether a document asks for nothing but the schema. */
function isIntrospection(asked: Document): boolean {
  const selections = operationOf(asked)?.selectionSet.selections ?? [];
  return selections.every(
    (field) =>
      field.kind === 'Field' &&
      (INTROSPECTION.has(field.name.value) || field.name.value === '__typename'),
  );
}
