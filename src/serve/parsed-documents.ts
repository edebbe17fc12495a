import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

type DocumentStore = NonNullable<ApolloServerOptions<object>['documentStore']>;

/** Bytes of memory, about, that a parsed document takes for each character of its text. */
const BYTES_A_CHARACTER = 60;
const OVERHEAD = 2_000;

/**
 * The documents that were parsed and validated lately, within a bound of memory. Apollo's own store counts
 * the bytes of their JSON, of which memory takes several times as many.
 */
export function parsedDocuments(maxBytes: number): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxBytes,
    sizeCalculation: ({ loc }) => OVERHEAD + BYTES_A_CHARACTER * (loc?.source.body.length ?? 0),
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
