import {
  Kind,
  OperationTypeNode,
  parse,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { Consumer } from '../consumer.js';
import type { ContractFault, RegisteredDocument } from '../contract.js';
import type { ContractGround } from './contract-ground.js';
import { asksForSchema, coordinatesOf } from './coordinates.js';
import { documentId, normalised, separated } from './documents.js';
import { beyondLimits, measuresOf } from './measures.js';
import { placesOf } from './places.js';
import { projectionsOf } from './projections.js';
import { placeOf } from './read-documents.js';

/** The operations of the documents of a contract, valid by the schema, each with the fragments it uses. */
export const registeredOf = (
  document: DocumentNode,
  ground: ContractGround,
): readonly RegisteredDocument[] =>
  operationsIn(document).flatMap((operation) => {
    const operationName = operation.name?.value ?? '';
    const alone = separated({ document, operationName });
    return alone === undefined ? [] : [registered(alone, { operation, operationName, ...ground })];
  });

function registered(
  alone: DocumentNode,
  {
    operation,
    operationName,
    schema,
    projections,
  }: ContractGround & {
    readonly operation: OperationDefinitionNode;
    readonly operationName: string;
  },
): RegisteredDocument {
  const text = normalised(alone);
  const document = parse(text);
  const asked = { schema, document, operationName };
  return {
    id: documentId(text),
    operationName,
    kind: operation.operation,
    text,
    document,
    ...placeOf(operation),
    coordinates: coordinatesOf(asked),
    cost: measuresOf(asked).cost,
    projections: projectionsOf({ ...asked, projections }),
  };
}

/** What the terms of a contract forbid its own operations. */
export const termsFaults = (
  consumer: Consumer,
  documents: readonly RegisteredDocument[],
  { schema }: ContractGround,
): readonly ContractFault[] =>
  documents.flatMap(({ operationName, document, kind, file, line }) => {
    const asked = { schema, document, operationName };
    const faults: string[] = [];
    if (!consumer.introspection && asksForSchema(asked))
      faults.push('asks for the schema, but introspection is not allowed');
    if (kind === OperationTypeNode.SUBSCRIPTION) {
      if (!consumer.transports.some((transport) => transport !== 'http'))
        faults.push('is a subscription, but transports has neither websocket nor sse');
      if (isConditional(asked))
        faults.push('is a subscription, the root field of which takes neither @skip nor @include');
    }
    if (!consumer.limits.measureOnly)
      for (const { limit, allowed, asked: measured } of beyondLimits(
        consumer.limits,
        measuresOf(asked),
      ))
        faults.push(`has ${limit} ${measured}, but limits.${limit} is ${allowed}`);
    return faults.map((fault) => ({ file, line, message: `${operationName} ${fault}.` }));
  });

const operationsIn = ({ definitions }: DocumentNode): readonly OperationDefinitionNode[] =>
  definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);

/** The root field of a subscription that may be left out subscribes to nothing. */
function isConditional(asked: {
  readonly schema: ContractGround['schema'];
  readonly document: DocumentNode;
  readonly operationName: string;
}): boolean {
  const root = asked.schema.getSubscriptionType();
  const fields = placesOf(asked).flatMap((place) =>
    place.kind === 'field' && place.parent === root ? [place.node] : [],
  );
  const selections = operationsIn(asked.document).flatMap(
    ({ selectionSet }) => selectionSet.selections,
  );
  return [...fields, ...selections].some(({ directives = [] }) =>
    directives.some(({ name }) => name.value === 'skip' || name.value === 'include'),
  );
}
