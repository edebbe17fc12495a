import { GraphQLError, parse, type DocumentNode, type ParseOptions } from 'graphql';
import { nestsTooDeeply } from './document-depth.js';
import { tooDeep } from './refused-requests.js';

/** The document, or why it is none; looked at before it is parsed, for parsing recurses. */
export function parsedDocument(query: string, options: ParseOptions): DocumentNode | GraphQLError {
  if (nestsTooDeeply(query)) return new GraphQLError(tooDeep().message);
  try {
    return parse(query, options);
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError('Not a document.');
  }
}
