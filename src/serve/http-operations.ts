import { GraphQLError, OperationTypeNode, type OperationDefinitionNode } from 'graphql';
import { StationError } from '../model/station-error.js';

/** Subscriptions that are asked for as if they had one answer. @throws GraphQLError SUBSCRIPTION_UNSUPPORTED, as 400 */
export function refuseSubscription(operation: OperationDefinitionNode | undefined): void {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
  const { message, code } = new StationError(
    'SUBSCRIPTION_UNSUPPORTED',
    'A subscription has no single answer.',
  );
  throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
