import { createHash } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** What an id of a document looks like in a request. */
const ID = /^sha256:([0-9a-f]{64})$/;

/** Of the texts together; about a thousand documents of some size. */
const MAX_BYTES = 8 * 1_024 * 1_024;

/** The documents that were answered here lately, by their ids: SHA-256 of the text as graphql-js prints it. */
export class Documents {
  private readonly texts = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => text.length + 100,
  });
  /** Those that are known for good, by their ids. */
  private readonly registered = new Map<string, string>();
  /** A document that is parsed once is learnt once, while its text is kept. */
  private readonly ids = new WeakMap<DocumentNode, string>();

  /** @param text as graphql-js prints it */
  register(text: string): void {
    this.registered.set(documentId(text), text);
  }

  learn(document: DocumentNode): void {
    const known = this.ids.get(document);
    if (known !== undefined && this.texts.has(known)) return;
    const text = print(document);
    const id = documentId(text);
    this.ids.set(document, id);
    this.texts.set(id, text);
  }

  /**
   * The target of a GET with the text in place of the id. `none`: it names no document by its id. `unknown`: no such
   * document was answered here lately.
   */
  spelledOut(target: string): { readonly target: string } | 'none' | 'unknown' {
    const start = target.indexOf('?');
    const asked = new URLSearchParams(target.slice(start + 1));
    const ids = asked.getAll('documentId');
    if (ids.length === 0 || asked.has('query')) return 'none';
    const [, id] = (ids.length === 1 ? ID.exec(ids[0] ?? '') : null) ?? [];
    const text = id === undefined ? undefined : (this.registered.get(id) ?? this.texts.get(id));
    if (text === undefined) return 'unknown';
    asked.delete('documentId');
    asked.set('query', text);
    return { target: `${target.slice(0, start)}?${asked.toString()}` };
  }
}

/** @param text as graphql-js prints it */
export const documentId = (text: string): string => createHash('sha256').update(text).digest('hex');
