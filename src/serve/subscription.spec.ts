import { until } from '../../test/support/until.js';
import type { Payload } from './payload.js';
import { AnsweredErrors, type Results } from './results.js';
import { SharedEvaluation } from './shared-evaluation.js';
import { Subscription, type SubscriptionOptions } from './subscription.js';
import type { Place } from './told-place.js';

const payload = (n: number): Payload => ({
  json: Buffer.from(`${n}`),
  place: { cursor: `c${n}`, number: n },
});

/** Results that are made when they are told. */
class ToldResults implements Results {
  private readonly made: Payload[] = [];
  private wake: () => void = () => undefined;
  private failure: Error | undefined;
  isOver = false;

  /** @param restsAt undefined where that is not known */
  constructor(public restsAt?: Place) {}

  rest(): Place | undefined {
    return this.restsAt;
  }

  tell(...payloads: Payload[]): void {
    this.made.push(...payloads);
    this.wake();
  }

  fail(error: Error): void {
    this.failure = error;
    this.wake();
  }

  async next(): Promise<IteratorResult<Payload, undefined>> {
    for (;;) {
      const value = this.made.shift();
      if (value !== undefined) return { done: false, value };
      if (this.failure !== undefined) throw this.failure;
      if (this.isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async return(): Promise<void> {
    this.isOver = true;
    this.wake();
  }
}

/** An outlet whose bytes leave when the specification says so. */
class HeldOutlet {
  readonly got: string[] = [];
  waiting = 0;
  readonly unsent: (() => void)[] = [];
  readonly stoodAt: string[] = [];

  stand(cursor: string): void {
    this.stoodAt.push(cursor);
  }

  next({ json }: Payload, sent?: () => void): void {
    this.got.push(json.toString());
    if (sent !== undefined) this.unsent.push(sent);
  }
}

describe('a subscription that shares an evaluation', () => {
  let outlet: HeldOutlet;
  let shared: ToldResults;
  let own: ToldResults;
  let ownAfter: (string | undefined)[];
  let evaluation: SharedEvaluation;
  let subscription: Subscription;
  beforeEach(async () => {
    [outlet, own, ownAfter] = [new HeldOutlet(), new ToldResults(), []];
    shared = new ToldResults({ cursor: 'c0', number: 0 });
    evaluation = new SharedEvaluation(
      async () => shared,
      () => undefined,
    );
    subscription = new Subscription({
      outlet,
      mostWaiting: 100,
      others: () => evaluation,
      follow: async (after) => {
        ownAfter.push(after);
        return own;
      },
    });
    subscription.share(evaluation);
    await evaluation.started;
  });

  const laterOne = (late: HeldOutlet, more: Partial<SubscriptionOptions> = {}) =>
    new Subscription({
      outlet: late,
      mostWaiting: 100,
      others: () => evaluation,
      follow: async (after) => {
        ownAfter.push(after);
        return own;
      },
      ...more,
    });

  const another = () => {
    const results = { outlet: new HeldOutlet(), mostWaiting: 100, follow: async () => own };
    const member = new Subscription(results);
    member.share(evaluation);
    return { member, outlet: results.outlet };
  };

  it('goes on alone after its last result, once too many bytes wait', async () => {
    const quick = another();
    shared.tell(payload(1));
    await until(() => outlet.got.length === 1);
    outlet.waiting = 101;
    shared.tell(payload(2), payload(3));
    await until(() => quick.outlet.got.length === 3);
    expect([outlet.got, ownAfter]).toEqual([['1'], ['c1']]);
    own.tell(payload(2), payload(3));
    await until(() => outlet.unsent.length === 1);
    expect(outlet.got).toEqual(['1', '2']);
    outlet.unsent.pop()?.();
    await until(() => outlet.got.length === 3);
    expect(outlet.got).toEqual(['1', '2', '3']);
    expect(shared.isOver).toBe(false);
  });

  it('shares again once it knows what the others know, and is told nothing twice', async () => {
    const quick = another();
    shared.tell(payload(1));
    await until(() => outlet.got.length === 1);
    outlet.waiting = 101;
    shared.tell(payload(2));
    await until(() => quick.outlet.got.length === 2);
    outlet.waiting = 0;
    own.tell(payload(2));
    await until(() => outlet.unsent.length === 1);
    expect(own.isOver).toBe(false);
    outlet.unsent.pop()?.();
    await until(() => own.isOver);
    shared.tell(payload(3));
    await until(() => quick.outlet.got.length === 3 && outlet.got.length === 3);
    expect(outlet.got).toEqual(['1', '2', '3']);
  });

  it('may begin alone, and shares from where the others are', async () => {
    const late = new HeldOutlet();
    shared.tell(payload(4));
    await until(() => outlet.got.length === 1);
    const member = laterOne(late);
    await member.approach(evaluation);
    for (const n of [3, 4]) {
      expect(own.isOver).toBe(false);
      own.tell(payload(n));
      await until(() => late.unsent.length === 1);
      late.unsent.pop()?.();
    }
    await until(() => own.isOver);
    shared.tell(payload(5));
    await until(() => late.got.length === 3);
    expect(late.got).toEqual(['3', '4', '5']);
  });

  it('shares at once where it lacks nothing, and is not told what it was told ahead of the others', async () => {
    const late = new HeldOutlet();
    own.restsAt = { cursor: 'c7', number: 7 };
    await laterOne(late).approach(evaluation);
    expect(own.isOver).toBe(true);
    shared.tell(payload(6), payload(7), payload(8));
    await until(() => outlet.got.length === 3);
    expect(late.got).toEqual(['8']);
  });

  it('is told first alone what is meant for it alone', async () => {
    const late = new HeldOutlet();
    own.restsAt = { cursor: 'c7', number: 7 };
    await laterOne(late, { firstAlone: true }).approach(evaluation);
    const beat = { json: Buffer.from('beat'), place: { cursor: 'c7', number: 7, isBeat: true } };
    own.tell(beat);
    await until(() => late.unsent.length === 1);
    late.unsent.pop()?.();
    await until(() => own.isOver);
    shared.tell(payload(7), beat);
    await until(() => outlet.got.length === 2);
    expect(late.got).toEqual(['beat', 'beat']);
  });

  it('keeps the evaluation running until it shares it', async () => {
    const late = new HeldOutlet();
    const member = laterOne(late);
    own.restsAt = { cursor: 'c0', number: -1 };
    await member.approach(evaluation);
    subscription.end();
    expect(shared.isOver).toBe(false);
    member.end();
    expect([shared.isOver, own.isOver]).toEqual([true, true]);
  });

  it('goes on alone, still alone, when the evaluation that it kept breaks', async () => {
    const late = new HeldOutlet();
    await laterOne(late).approach(evaluation);
    shared.fail(new AnsweredErrors([{ message: 'It was cut.' }]));
    await subscription.ended.catch(() => undefined);
    own.tell(payload(1));
    await until(() => late.got.length === 1);
    expect(own.isOver).toBe(false);
  });

  it('tells the rows anew, alone, where the evaluation breaks and it asked for that', async () => {
    const late = new HeldOutlet();
    const member = laterOne(late, { startsOver: true });
    member.share(evaluation);
    shared.tell(payload(1));
    await until(() => late.got.length === 1);
    shared.fail(new AnsweredErrors([{ message: 'It was cut.' }]));
    own.tell({ json: Buffer.from('anew'), place: { cursor: 's' } });
    await until(() => late.got.length === 2);
    expect([late.got, ownAfter]).toEqual([['1', 'anew'], ['c1']]);
  });

  it('tells where it begins, unless it was told more', async () => {
    subscription.tellBeginning();
    expect(outlet.stoodAt).toEqual(['c0']);
    shared.tell(payload(1));
    await until(() => outlet.got.length === 1);
    subscription.tellBeginning();
    expect(outlet.stoodAt).toEqual(['c0']);
  });

  it('tells where to go on when it completes: after what it was told, or where the others rest', async () => {
    shared.tell(payload(3));
    await until(() => outlet.got.length === 1);
    const other = another();
    subscription.complete();
    shared.restsAt = { cursor: 'c9', number: 9 };
    other.member.complete();
    expect([outlet.stoodAt, other.outlet.stoodAt]).toEqual([['c3'], ['c9']]);
  });

  it('tells nothing more to a client that went', async () => {
    subscription.end();
    subscription.complete();
    expect(outlet.stoodAt).toEqual([]);
  });

  it('gets only the newest once it is slow, where only that counts', async () => {
    const late = new HeldOutlet();
    laterOne(late, { newestOnly: true }).share(evaluation);
    shared.tell(payload(1), payload(2), payload(3));
    await until(() => outlet.got.length === 3);
    expect(late.got).toEqual(['1']);
    late.unsent.pop()?.();
    await until(() => late.got.length === 2);
    late.unsent.pop()?.();
    shared.tell(payload(4));
    await until(() => late.got.length === 3);
    expect(late.got).toEqual(['1', '3', '4']);
  });

  it('does not share again with an evaluation that is over', async () => {
    shared.tell(payload(1));
    await until(() => outlet.got.length === 1);
    outlet.waiting = 101;
    shared.tell(payload(2));
    await until(() => shared.isOver);
    own.tell(payload(2), payload(3));
    await until(() => outlet.unsent.length === 1);
    outlet.unsent.pop()?.();
    await until(() => outlet.got.length === 3);
    expect([own.isOver, outlet.got]).toEqual([false, ['1', '2', '3']]);
  });

  it('gets each result however many bytes wait, where it could not go on alone', async () => {
    const late = new HeldOutlet();
    const placeless = new ToldResults();
    const unresumable = new SharedEvaluation(
      async () => placeless,
      () => undefined,
    );
    laterOne(late).share(unresumable);
    late.waiting = 101;
    placeless.tell({ json: Buffer.from('x'), place: {} });
    await until(() => late.got.length === 1);
    expect(ownAfter).toEqual([]);
  });

  it('may go on alone from where the evaluation was when it came', async () => {
    shared.tell(payload(1));
    await until(() => evaluation.place?.cursor === 'c1');
    const late = another();
    late.outlet.waiting = 101;
    shared.tell(payload(2));
    await until(() => outlet.got.length === 2);
    expect(late.outlet.got).toEqual([]);
  });

  it('ends the evaluation with its last member', async () => {
    const { member } = another();
    subscription.end();
    expect(shared.isOver).toBe(false);
    member.end();
    expect(shared.isOver).toBe(true);
    await expect(subscription.ended).resolves.toBeUndefined();
  });

  it('breaks with the evaluation, as all its members do', async () => {
    const { member } = another();
    const errors = new AnsweredErrors([{ message: 'It was cut.' }]);
    shared.fail(errors);
    await expect(subscription.ended).rejects.toBe(errors);
    await expect(member.ended).rejects.toBe(errors);
  });
});
