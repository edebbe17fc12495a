import fc from 'fast-check';
import { buildSchema, OperationTypeNode, parse, type GraphQLSchema } from 'graphql';
import { SlowLog } from '../../test/support/slow-log.js';
import { OPEN } from '../access/asker.js';
import { EventLine } from '../feed/event-line.js';
import type { FeedEvent, LinePlace } from '../feed/feed-event.js';
import { LoggedChangeFeed } from '../feed/logged-change-feed.js';
import type { SnapshotPage } from '../feed/snapshot.js';
import { begunAt, type ChangesArgs } from './changes-args.js';
import type { CheckedOperation } from './checked-operation.js';
import { ErrorAnswers } from './error-answers.js';
import type { Payload } from './payload.js';
import type { RequestContext } from './request.js';
import { Subscription, type Outlet } from './subscription.js';
import { Subscriptions } from './subscriptions.js';
import { placeOfEvent, placeOn, tellPlace, tellRest } from './told-place.js';

const SDL = `type Query { nothing: Int }
  type Change { kind: String key: String number: Int cursor: String }
  type Subscription { changed(after: String, snapshot: Boolean, resnapshot: Boolean): Change! }`;
const TEXT = `subscription ($after: String, $snapshot: Boolean) {
  changed(after: $after, snapshot: $snapshot) { kind key number } }`;
const DOCUMENT = parse(TEXT);

const cursorOf = (place: LinePlace): string => JSON.stringify(place);
const placeIn = (cursor: string): LinePlace => JSON.parse(cursor) as LinePlace;

/** A schema of one subscription to the changes of a log, which are told when the scheduler lets them. */
function schemaOver(log: SlowLog): GraphQLSchema {
  const schema = buildSchema(SDL);
  const field = schema.getSubscriptionType()?.getFields()['changed'];
  if (field === undefined) throw new Error('There is no such field.');
  const feed = new LoggedChangeFeed(log, 3);
  field.subscribe = async (_source, args: ChangesArgs, request: RequestContext) => {
    const { after, snapshot } = begunAt(args, request.beginning);
    const order = {
      ...(after == null ? {} : { after: placeIn(after) }),
      snapshot: snapshot === true,
    };
    const line = new EventLine({ feed, readPage: () => pageOf(log), cursorOf }, order);
    tellRest(request, () => line.restsAt && placeOn(line.restsAt, cursorOf));
    return line.open();
  };
  field.resolve = async (event: FeedEvent, _args, request: RequestContext) => {
    tellPlace(request, placeOfEvent(event, cursorOf));
    await log.turn();
    return { ...event, number: event.place.cursor };
  };
  return schema;
}

/** All rows at once. */
async function pageOf(log: SlowLog): Promise<SnapshotPage> {
  await log.turn();
  const rows = new Map(log.changes.map(({ key, row }) => [key, row ?? {}]));
  const keys = [...rows.keys()].toSorted();
  return {
    rows: keys.map((key) => ({ key, row: rows.get(key) ?? {} })),
    upTo: keys.at(-1) ?? null,
    hasMore: false,
    changes: log.newest,
  };
}

interface Told {
  readonly kind: string;
  readonly key: string;
  readonly number: number;
}

/** A client, with room for few bytes while it is slow. */
class Client implements Outlet {
  readonly told: Told[] = [];
  /** The newest it knows, with a result or without. */
  cursor: string | undefined;
  isSlow = false;
  private unsent: (() => void)[] = [];

  get waiting(): number {
    return this.isSlow ? 1_000 : 0;
  }

  next({ json, place }: Payload, sent?: () => void): void {
    const { data } = JSON.parse(json.toString()) as { data: { changed: Told } };
    this.told.push(data.changed);
    this.cursor = place.cursor;
    if (sent === undefined) return;
    if (this.isSlow) this.unsent.push(sent);
    else sent();
  }

  stand(cursor: string): void {
    this.cursor = cursor;
  }

  takeAll(): void {
    this.isSlow = false;
    for (const sent of this.unsent.splice(0)) sent();
  }
}

const CHANGES = new Set(['UPDATED', 'REMOVED']);

/** Where it began to hear changes, and which it was told. */
function changesOf({ told }: Client, began: number): { began: number; changes: Told[] } {
  const completed = told.findLastIndex(({ kind }) => kind === 'SNAPSHOT_COMPLETE');
  return {
    began: told[completed]?.number ?? began,
    changes: told.slice(completed + 1).filter(({ kind }) => CHANGES.has(kind)),
  };
}

function expectNoHole(log: SlowLog, client: Client, since: number): void {
  const { began, changes } = changesOf(client, since);
  const numbers = changes.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  expect(Math.min(Infinity, ...numbers)).toBeGreaterThan(began);
  const newest = new Map(log.changes.map(({ key, cursor }) => [key, cursor]));
  for (const [key, cursor] of newest)
    if (cursor > began) expect(numbers.includes(cursor) ? key : `${key} ${cursor}`).toBe(key);
}

type Step =
  | { readonly act: 'commit'; readonly keys: readonly string[] }
  | { readonly act: 'join'; readonly after: number | null; readonly snapshot: boolean }
  | { readonly act: 'slow' | 'quick' | 'leave' | 'return'; readonly who: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('commit' as const),
      keys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('join' as const),
      after: fc.option(fc.nat(20)),
      snapshot: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom('slow' as const, 'quick' as const, 'leave' as const, 'return' as const),
      who: fc.nat(5),
    }),
  },
);

interface Joined {
  readonly client: Client;
  began?: number;
  running?: Subscription | undefined;
}

function leave(one: Joined): void {
  one.running?.end();
  one.running = undefined;
}

/** Clients of one document, which come, go, return and fall behind while changes are committed. */
class Story {
  readonly log: SlowLog;
  readonly subscriptions = new Subscriptions(new ErrorAnswers(() => undefined), {
    mostWaiting: 100,
  });
  readonly clients: Joined[] = [];
  private readonly schema: GraphQLSchema;

  constructor(scheduler: fc.Scheduler) {
    this.log = new SlowLog(() => scheduler.schedule(Promise.resolve()));
    this.schema = schemaOver(this.log);
  }

  async take(step: Step): Promise<void> {
    if (step.act === 'commit') return this.log.append(...step.keys);
    if (step.act === 'join') return this.join(step);
    const one = this.clients[step.who];
    if (one === undefined) return;
    if (step.act === 'slow') one.client.isSlow = true;
    else if (step.act === 'quick') one.client.takeAll();
    else if (step.act === 'leave') leave(one);
    else await this.comeBack(one);
  }

  /** Completed, as by a stop: what it knows then is enough to go on. */
  private async comeBack(one: Joined): Promise<void> {
    if (one.running === undefined) return;
    one.client.takeAll();
    one.running.complete();
    one.running = undefined;
    const { cursor } = one.client;
    if (cursor !== undefined) one.running = await this.begin(one.client, { after: cursor });
  }

  private async join({ after, snapshot }: Extract<Step, { act: 'join' }>): Promise<void> {
    const client = new Client();
    const from = after === null ? null : Math.min(after, this.log.newest);
    const one: Joined = { client };
    this.clients.push(one);
    one.running = await this.begin(client, {
      after: from === null ? null : cursorOf({ cursor: from }),
      snapshot,
    });
    one.began = from ?? placeIn(client.cursor ?? '{}').cursor;
    const [first] = client.told;
    if (from === null && first !== undefined && CHANGES.has(first.kind))
      one.began = Math.min(one.began, first.number - 1);
  }

  private async begin(client: Client, variableValues: object): Promise<Subscription> {
    const operation: CheckedOperation = {
      schema: this.schema,
      document: DOCUMENT,
      text: TEXT,
      kind: OperationTypeNode.SUBSCRIPTION,
      operationName: null,
      variableValues: { ...variableValues },
      contextValue: { headers: {}, gone: () => new AbortController().signal, asker: OPEN },
    };
    const begun = await this.subscriptions.start(operation, client);
    if (!(begun instanceof Subscription)) throw new Error(begun.json.toString());
    return begun;
  }
}

describe('subscriptions that begin anywhere, fall behind, go and come back', () => {
  it('are told no change twice, and miss none, whoever shares with whom when', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { minLength: 3, maxLength: 40 }),
        async (scheduler, steps) => {
          const story = new Story(scheduler);
          scheduler.scheduleSequence(steps.map((one) => async () => void story.take(one)));
          await scheduler.waitIdle();
          for (const { client } of story.clients) client.takeAll();
          await scheduler.waitIdle();
          const stayed = story.clients.filter(({ client, running }) => {
            running?.complete();
            return client.cursor !== undefined;
          });
          for (const { client, began = 0, running } of stayed)
            if (running !== undefined) expectNoHole(story.log, client, began);
          await new Promise(setImmediate);
          expect(story.subscriptions.counts).toEqual({ subscriptions: 0, sharedEvaluations: 0 });
        },
      ),
      { numRuns: 300 },
    ));
});
