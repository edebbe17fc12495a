import { getOperationAST, parse, print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { PlannedOperation } from './planned-operation.js';

/** The operations of one document by the name asked for; null: the only one. No operation is called ''. */
type OfDocument = Map<string | null, PlannedOperation | 'unplanned'>;

/**
 * Operations that are planned when they are first asked for. A plan goes with its document, and is about as large:
 * whoever bounds the documents that are kept bounds the plans.
 */
export class PlannedOperations {
  private readonly byDocument = new WeakMap<DocumentNode, OfDocument>();
  /** Those that were planned before they were asked for, by the text of their document. */
  private readonly prepared = new Map<string, OfDocument>();

  constructor(private readonly schema: GraphQLSchema) {}

  /** Undefined where the operation is left to graphql-js. Its document is valid, and as it was parsed. */
  of(
    document: DocumentNode,
    operationName: string | null | undefined,
  ): PlannedOperation | undefined {
    const text = (): string => document.loc?.source.body ?? '';
    return this.find(document, operationName, () => this.prepared.get(text()));
  }

  /** The same of a document that was made from another: where it says what its text is, it says the other's. */
  ofReduced(
    document: DocumentNode,
    operationName: string | null | undefined,
  ): PlannedOperation | undefined {
    return this.find(document, operationName, () => undefined);
  }

  /** Plans an operation before it is asked for in the words in which graphql-js prints its document. */
  prepare(document: DocumentNode, operationName: string): void {
    const text = print(document);
    const parsed = parse(text);
    const operations: OfDocument = this.prepared.get(text) ?? new Map();
    operations.set(operationName, this.planned(parsed, operationName));
    this.prepared.set(text, operations);
  }

  private find(
    document: DocumentNode,
    operationName: string | null | undefined,
    prepared: () => OfDocument | undefined,
  ): PlannedOperation | undefined {
    let operations = this.byDocument.get(document);
    if (operations === undefined) {
      operations = prepared() ?? new Map<string | null, PlannedOperation | 'unplanned'>();
      this.byDocument.set(document, operations);
    }
    const name = operationName ?? null;
    const planned = operations.get(name) ?? this.planned(document, name);
    operations.set(name, planned);
    return planned === 'unplanned' ? undefined : planned;
  }

  private planned(document: DocumentNode, name: string | null): PlannedOperation | 'unplanned' {
    const operation = getOperationAST(document, name);
    if (operation == null) return 'unplanned';
    return PlannedOperation.of(this.schema, document, operation) ?? 'unplanned';
  }
}
