import { createHash } from 'node:crypto';
import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

type DocumentStore = NonNullable<ApolloServerOptions<object>['documentStore']>;

/** Bytes of memory, about, that a parsed document takes for each character of its text. */
const BYTES_A_CHARACTER = 60;
const OVERHEAD = 2_000;
const HASH_LENGTH = 64;

/**
 * The documents that were parsed and found valid: lately, within a bound of memory, and for good those of contracts.
 * Apollo asks for them by SHA-256 of their texts, and neither parses nor validates one that it finds. Its own store
 * counts the bytes of their JSON, of which memory takes several times as many.
 */
export class ParsedDocuments implements DocumentStore {
  private readonly lately: LRUCache<string, DocumentNode>;
  private readonly forGood = new Map<string, DocumentNode>();

  constructor(maxBytes: number) {
    this.lately = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ loc }) => OVERHEAD + BYTES_A_CHARACTER * (loc?.source.body.length ?? 0),
    });
  }

  /** @param id SHA-256 of its text */
  keep(id: string, document: DocumentNode): void {
    this.forGood.set(id, document);
  }

  /** @param query the text that it was parsed from */
  learn(query: string, document: DocumentNode): void {
    const id = createHash('sha256').update(query).digest('hex');
    if (!this.forGood.has(id)) this.lately.set(id, document);
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    const id = idIn(key);
    return this.forGood.get(id) ?? this.lately.get(id);
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    this.lately.set(idIn(key), document);
  }

  async delete(key: string): Promise<boolean> {
    return this.lately.delete(idIn(key));
  }
}

/** Before it stands which schema it is valid by; there is but one. */
const idIn = (key: string): string => key.slice(-HASH_LENGTH);
