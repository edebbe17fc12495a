/** By what a request says which document it means; nothing where it says nothing that could be one. */
export interface AskedDocument {
  /** Its text. Where there is one it counts, whatever else is said. */
  readonly query?: string;
  readonly named?: NamedDocument;
}

/** A document by its id: SHA-256 of its text. */
export interface NamedDocument {
  readonly id: string;
  /** `hash`: in the form of Apollo's persisted queries, whose clients know their own words for what is unknown. */
  readonly by: 'id' | 'hash';
}

/** What a body, the parameters of a URL, or the payload of a socket's message asks for. */
export interface DocumentHolder {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}

/** An id is told as in the specification of GraphQL over HTTP, `sha256:<hex>`, or as hex digits alone. */
const ID = /^(?:sha256:)?([0-9a-f]{64})$/i;

export function askedDocument({ query, documentId, extensions }: DocumentHolder): AskedDocument {
  if (typeof query === 'string' && query !== '') return { query };
  const { persistedQuery, documentId: extended } = objectOf(extensions);
  const id = documentId ?? extended;
  if (id !== undefined && id !== null) return { named: { id: hexOf(id), by: 'id' } };
  const { sha256Hash } = objectOf(persistedQuery);
  return sha256Hash === undefined ? {} : { named: { id: hexOf(sha256Hash), by: 'hash' } };
}

/** Empty for what is no id: no document has that one. */
const hexOf = (id: unknown): string =>
  (typeof id === 'string' ? (ID.exec(id)?.[1] ?? '') : '').toLowerCase();

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
