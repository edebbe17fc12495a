import { parse, print } from 'graphql';

/** Something that is asked of every contestant in the same words. */
export interface Question {
  readonly name: string;
  readonly query: string;
}

const FIELDS = 'productId name kind unitsSold revenueMinor';
const textOf = (query: string): string => print(parse(query));

/** A page of the list, with its freshness. */
export const page = (size: number): Question => ({
  name: `a page of ${size}`,
  query: textOf(
    `{ popularProducts(first: ${size}) { freshness { asOf stalenessMs state } nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`,
  ),
});

/** Rows by their keys. */
export const lookups = (count: number): Question => ({
  name: count === 1 ? 'one lookup' : `${count} lookups`,
  query: textOf(
    `{ popularProductsByProductId(keys: [${Array.from({ length: count }, (_, i) => `"P${i * 7}"`).join(', ')}]) { ${FIELDS} freshness { stalenessMs } } }`,
  ),
});

const post = (path: string, body: string): Buffer =>
  Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** The same request again and again. */
export const always = ({ query }: Question, path = '/graphql'): (() => Buffer) => {
  const request = post(path, JSON.stringify({ query }));
  return () => request;
};

let asked = 0;
/** Never the same request twice. */
export const never =
  ({ query }: Question): (() => Buffer) =>
  () =>
    post('/graphql', JSON.stringify({ query, variables: { unused: (asked += 1) } }));

export const byId = (documentId: string): (() => Buffer) => {
  const request = Buffer.from(
    `GET /graphql?documentId=sha256:${documentId} HTTP/1.1\r\nHost: 127.0.0.1\r\nApollo-Require-Preflight: 1\r\n\r\n`,
  );
  return () => request;
};
