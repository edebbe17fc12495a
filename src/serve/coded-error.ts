import { GraphQLError } from 'graphql';

/** The same error of the GraphQL library, with a code, and in other words where `reworded` gives them. */
export const coded = (
  error: GraphQLError,
  code: string,
  reworded: (message: string) => string = (message) => message,
): GraphQLError =>
  new GraphQLError(reworded(error.message), {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code },
  });
