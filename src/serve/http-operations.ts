import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { StationError } from '../model/station-error.js';

/** Refuses subscriptions that are asked for as if they had one answer. */
export const refuseSubscriptions = (): ApolloServerPlugin => ({
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const { message, code } = new StationError(
        'SUBSCRIPTION_UNSUPPORTED',
        'A subscription has no single answer.',
      );
      throw new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
    },
  }),
});
