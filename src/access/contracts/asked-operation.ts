import {
  getOperationAST,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/** One operation of a document that is valid by the whole schema of the station. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** May be absent where the document has one operation. */
  readonly operationName?: string | null | undefined;
}

/** Undefined where the document has no such operation, or several and none is named. */
export const operationOf = ({
  document,
  operationName,
}: Pick<AskedOperation, 'document' | 'operationName'>): OperationDefinitionNode | undefined =>
  getOperationAST(document, operationName) ?? undefined;

export const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
