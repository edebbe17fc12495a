/** How a run goes: whose evaluation, for how many, for how long. */
export interface Course {
  readonly contestant: Contestant;
  readonly subscribers: number;
  readonly seconds: number;
  readonly changesPerSecond: number;
}

/**
 * `shared` is the station as it is; `resumed` the same, but every subscriber resumes, {@link BACKLOG} changes behind;
 * `each` gives every subscriber another document, and so an evaluation of its own; `library` is graphql-ws with its
 * defaults over the same schema.
 */
export const CONTESTANTS = ['shared', 'resumed', 'each', 'library'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** What a station measured. */
export interface Fanned {
  readonly connectMs: number;
  readonly messages: number;
  readonly cpuMicros: number;
  readonly bytesPerConnection: number;
  readonly latencyMs: Latency;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** What the process of the clients says to the station: it is ready, or what came since. */
export type ClientsSay =
  { readonly subscribed: number } | { readonly messages: number; readonly latencyMs: Latency };

/** How many changes there are before anybody subscribes. */
export const BACKLOG = 20;

const SELECTED = '{ key kind cursor node { productId name priceMinor updatedAt } }';
const PLAIN = { query: `subscription Changed { productCardsChanged ${SELECTED} }` };
const RESUMED = {
  query: `subscription Changed($after: String) { productCardsChanged(after: $after) ${SELECTED} }`,
  variables: { after: Buffer.from('[1,"feed","product-cards:v1",0]').toString('base64url') },
};

/** What one of the subscribers asks. */
export function askedBy(contestant: Contestant, me: number): object {
  if (contestant === 'resumed') return RESUMED;
  return contestant === 'each' ? { query: PLAIN.query.replace('Changed', `Changed${me}`) } : PLAIN;
}
