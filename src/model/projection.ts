import type { Duration } from './duration.js';
import type { EventContract, EventOf } from './event-contract.js';
import type { StreamEvent } from './event.js';
import type { Origin } from './origin.js';
import type { Personal } from './personal.js';
import type { Reconciliation } from './reconciliation.js';

/** What a fold returns to delete the row it was given. */
export const REMOVED: unique symbol = Symbol('removed');
export type Removed = typeof REMOVED;

/** An urgency class: who goes first when there is too much to do. */
export type Urgency = 'realtime' | 'standard' | 'relaxed';

/** The order of a list: by one field of the row, kept as an index. */
export type Direction = 'asc' | 'desc';

/**
 * What becomes of an event that cannot be applied. `quarantine`: it and every later event of its key are
 * set aside, in order; other keys go on. `halt`: the task stops there. `skip`: it is set aside and later
 * events of its key are applied without it.
 */
export type OnPoison = 'quarantine' | 'halt' | 'skip';

/** A served type: a class whose fields carry the GraphQL field decorators. */
export type ServedType<Row extends object = object> = abstract new (...args: never[]) => Row;

/**
 * What a read gets that is staler than it may be. `serve`: the rows as they are, flagged. `wait`: the rows once
 * they are fresh enough, within bounds. `origin`: rows from the owner of the data. `reject`: an error.
 */
export type BreachPolicy = 'serve' | 'wait' | 'origin' | 'reject';

/** The staleness a projection's owner allows. */
export interface StalenessBudget {
  /** The shelf life. Soft: an answer beyond it is flagged as stale, and operators are told. */
  readonly budget: Duration;
  /** Hard: what becomes of reads staler than this, whatever they ask for themselves. */
  readonly limit?: StalenessLimit;
}

export interface StalenessLimit {
  /** At least the budget. */
  readonly staleness: Duration;
  readonly onBreach: BreachPolicy;
}

/** Where the committed changes of a projection go besides its subscribers. */
export interface FeedOptions {
  /** Whether they are published on NATS too, for services in any language; not unless told. */
  readonly nats?: boolean;
}

// Methods, not function properties: their parameters are compared both ways, so that a typed
// projection is also a `Projection` of the engine, which passes it only what it declared.
type KeysOf<Event> = { keys(event: Event): readonly string[] }['keys'];
type Fold<Row, Event> = { fold(row: Row, event: Event, key: string): Row | Removed }['fold'];
type Initial<Row> = { initial(key: string): Row }['initial'];

type TypeOf<Reads extends readonly EventContract[]> = EventOf<Reads[number]>['type'];
type EventNamed<Reads extends readonly EventContract[], Type> = Extract<
  EventOf<Reads[number]>,
  { readonly type: Type }
>;

/** A read-time join: from a row to a row of another projection. `keyOf` gives null where there is none. */
export interface Ref<From extends object = object, To extends object = object> {
  readonly to: Projection<To>;
  readonly within?: never;
  keyOf(row: From): string | null;
}

/** The same from objects that rows hold, such as the lines of an order: from each of them to a row of another projection. */
export interface NestedRef<From extends object = object, To extends object = object> {
  readonly to: Projection<To>;
  /** The type of these objects, as it is served. */
  readonly within: ServedType<From>;
  keyOf(nested: From): string | null;
}

/** The objects that rows of a type hold, three deep. */
type Nested<Value, Deep extends readonly 0[] = []> = Deep['length'] extends 3
  ? never
  : Value extends readonly (infer Item)[]
    ? Nested<Item, Deep>
    : Value extends object
      ? Value | Nested<Value[keyof Value], [...Deep, 0]>
      : never;

/** A projection as the engine sees it: data and pure functions. Authors write it with {@link defineProjection}. */
export interface Projection<Row extends object = object> {
  readonly name: string;
  /** Raise it when the fold or the row changes: the new version is built from the first event. */
  readonly version: number;
  /** The team that answers for it. */
  readonly owner: string;
  readonly staleness: StalenessBudget;
  readonly urgency: Urgency;
  readonly onPoison: OnPoison;
  readonly reads: readonly EventContract[];
  readonly serves: ServedType<Row>;
  /** The field of the row that holds its key. */
  readonly key: string;
  /** Which rows an event touches. An event that touches none is counted as filtered. */
  readonly keysOf: Readonly<Record<string, KeysOf<StreamEvent>>>;
  /** The row of a key before its first event. */
  readonly initial: Initial<Row>;
  /** Pure: no clock, no input or output, no randomness. */
  readonly fold: Readonly<Record<string, Fold<Row, StreamEvent>>>;
  /** What lists may be ordered by, with the usual direction; the first one is the default order. */
  readonly orderings: Readonly<Partial<Record<string, Direction>>>;
  /** What lists may be filtered by. */
  readonly filters: readonly string[];
  /** Read-time joins to other projections: field -> where it leads. */
  readonly refs: Readonly<Record<string, Ref<Row> | NestedRef>>;
  readonly feed: FeedOptions;
  /** Where rows, or fields of them, are had from the owner of the data on demand. */
  readonly origin?: Origin<Row>;
  /** How rows are compared with what their owner tells. */
  readonly reconciled?: Reconciliation<Row>;
  /** Whose data the rows are, where they are a person's. */
  readonly personal?: Personal;
  /** Whether the place of a row in its list is served: `<row>Position`; not unless told. */
  readonly positions?: boolean;
}

/** What an author writes. Every event of every contract in `reads` must have its keys and its fold. */
export interface ProjectionDefinition<Row extends object, Reads extends readonly EventContract[]> {
  readonly name: string;
  readonly version: number;
  readonly owner: string;
  readonly staleness: StalenessBudget;
  readonly urgency?: Urgency;
  readonly onPoison?: OnPoison;
  readonly reads: Reads;
  readonly serves: ServedType<Row>;
  readonly key: keyof Row & string;
  readonly keysOf: {
    readonly [Type in TypeOf<Reads>]: (event: EventNamed<Reads, Type>) => readonly string[];
  };
  readonly initial: (key: string) => Row;
  readonly fold: {
    readonly [Type in TypeOf<Reads>]: (
      row: Row,
      event: EventNamed<Reads, Type>,
      key: string,
    ) => Row | Removed;
  };
  readonly orderings?: { readonly [Field in keyof Row & string]?: Direction };
  readonly filters?: readonly (keyof Row & string)[];
  readonly refs?: Readonly<Record<string, Ref<Row> | NestedRef<Nested<Row[keyof Row]>>>>;
  readonly feed?: FeedOptions;
  readonly origin?: Origin<Row>;
  readonly reconciled?: Reconciliation<Row>;
  readonly personal?: Personal<Row>;
  readonly positions?: boolean;
}

/** The row that a served type describes. */
type RowOf<Served> = Served extends ServedType<infer Row> ? Row : never;

/** A projection whose contracts are still known by their types, for the author kit. */
export type Defined<
  Row extends object,
  Reads extends readonly EventContract[],
> = Projection<Row> & {
  readonly reads: Reads;
};

/** Declares a projection. Everything is inferred from the contracts it reads and the type it serves. */
export function defineProjection<
  Served extends ServedType,
  const Reads extends readonly EventContract[],
>(
  definition: ProjectionDefinition<RowOf<Served>, Reads> & { readonly serves: Served },
): Defined<RowOf<Served>, Reads> {
  const defaults = {
    urgency: 'standard',
    onPoison: 'quarantine',
    orderings: {},
    filters: [],
    refs: {},
    feed: {},
  };
  const erased: unknown = { ...defaults, ...definition };
  return Object.freeze(erased as Defined<RowOf<Served>, Reads>);
}

/** The streams that a projection reads, each once. */
export const streamsRead = ({ reads }: Pick<Projection, 'reads'>): readonly string[] => [
  ...new Set(reads.map(({ stream }) => stream)),
];

/** The name under which one version of a projection keeps its rows and its checkpoint. */
export const taskName = (projection: Pick<Projection, 'name' | 'version'>): string =>
  `${projection.name}:v${projection.version}`;
