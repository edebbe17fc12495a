import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  print,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { coded } from './coded-error.js';
import { toldWords } from './gate/told-errors.js';
import { parsedDocument } from './parsed-document.js';
import type { RequestLimits } from './request-limits.js';

/** A document that passed every check. */
export interface KnownDocument {
  readonly document: DocumentNode;
  /** Its text, the same for all that differ in layout and comments only. */
  readonly text: string;
}

/** Characters of documents that are kept; some 60 bytes of memory go with each. What is longer is checked each time. */
const KEPT = 500_000;
const LONGEST = 10_000;
const OVERHEAD = 200;

/** Checks documents of askers without a contract; those that passed are known from then on. */
export class KnownDocuments {
  private readonly known = new LRUCache<string, KnownDocument>({
    maxSize: KEPT,
    sizeCalculation: (_, query) => OVERHEAD + query.length,
  });

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly limits: Pick<RequestLimits, 'parse' | 'rules' | 'hidesSchema'>,
  ) {}

  /** The document, or everything that is wrong with it. */
  of(query: string): KnownDocument | readonly GraphQLError[] {
    const before = this.known.get(query);
    if (before !== undefined) return before;
    const document = parsedDocument(query, this.limits.parse);
    if (document instanceof GraphQLError) return [coded(document, 'GRAPHQL_PARSE_FAILED')];
    const { rules, hidesSchema } = this.limits;
    const hiding = hidesSchema ? [NoSchemaIntrospectionCustomRule] : [];
    const faults = validate(this.schema, document, [...specifiedRules, ...rules, ...hiding]);
    const reworded = (message: string) => toldWords(message, { suggests: !hidesSchema });
    if (faults.length > 0)
      return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED', reworded));
    const known = { document, text: print(document) };
    if (query.length <= LONGEST) this.known.set(query, known);
    return known;
  }
}
