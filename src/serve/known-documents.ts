import {
  GraphQLError,
  parse,
  print,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { coded } from './coded-error.js';
import { nestsTooDeeply } from './document-depth.js';
import { tooDeep } from './refused-requests.js';
import type { RequestLimits } from './request-limits.js';

/** A document that passed every check. */
export interface KnownDocument {
  readonly document: DocumentNode;
  /** Its text, the same for all that differ in layout and comments only. */
  readonly text: string;
}

/** How many documents are kept, and how long their texts may be: what is longer is checked each time. */
const PARSE_FAILED = 'GRAPHQL_PARSE_FAILED';

const KEPT = 500;
const LONGEST = 10_000;

/** Checks documents against a schema and the limits of requests; those that passed are known from then on. */
export class KnownDocuments {
  private readonly known = new Map<string, KnownDocument>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Pick<RequestLimits, 'parse' | 'rules'>,
  ) {}

  /** The document, or everything that is wrong with it. */
  of(query: string): KnownDocument | readonly GraphQLError[] {
    const before = this.known.get(query);
    if (before !== undefined) return before;
    const document = this.parsed(query);
    if (document instanceof GraphQLError) return [document];
    const faults = validate(this.schema, document, [...specifiedRules, ...this.limits.rules]);
    if (faults.length > 0) return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
    const known = { document, text: print(document) };
    if (query.length <= LONGEST) this.keep(query, known);
    return known;
  }

  private parsed(query: string): DocumentNode | GraphQLError {
    if (nestsTooDeeply(query)) return coded(new GraphQLError(tooDeep().message), PARSE_FAILED);
    try {
      return parse(query, this.limits.parse);
    } catch (error) {
      const fault = error instanceof GraphQLError ? error : new GraphQLError('Not a document.');
      return coded(fault, PARSE_FAILED);
    }
  }

  private keep(query: string, known: KnownDocument): void {
    this.known.set(query, known);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KEPT) return;
      this.known.delete(oldest);
    }
  }
}
