import { until } from '../../test/support/until.js';
import type { Payload } from './payload.js';
import { AnsweredErrors, type Results } from './results.js';
import { SharedEvaluation } from './shared-evaluation.js';
import { Subscription } from './subscription.js';

const payload = (n: number): Payload => ({ json: Buffer.from(`${n}`), cursor: `c${n}` });

/** Results that are made when they are told. */
class ToldResults implements Results {
  private readonly made: Payload[] = [];
  private wake: () => void = () => undefined;
  private failure: Error | undefined;
  isOver = false;

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
    [outlet, shared, own, ownAfter] = [new HeldOutlet(), new ToldResults(), new ToldResults(), []];
    evaluation = new SharedEvaluation(
      async () => shared,
      () => undefined,
    );
    subscription = new Subscription({
      outlet,
      mostWaiting: 100,
      follow: async (after) => {
        ownAfter.push(after);
        return own;
      },
    });
    subscription.share(evaluation);
    await evaluation.started;
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
    const follow = async () => own;
    const member = new Subscription({ outlet: late, mostWaiting: 100, follow });
    await member.approach(evaluation);
    own.tell(payload(0));
    await until(() => late.unsent.length === 1);
    late.unsent.pop()?.();
    shared.tell(payload(1));
    own.tell(payload(1));
    await until(() => late.unsent.length === 1);
    late.unsent.pop()?.();
    await until(() => own.isOver);
    shared.tell(payload(2));
    await until(() => late.got.length === 3);
    expect(late.got).toEqual(['0', '1', '2']);
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

  it('gets its first result however many bytes wait: it could not go on alone', async () => {
    outlet.waiting = 101;
    shared.tell(payload(1));
    await until(() => outlet.got.length === 1);
    expect([outlet.got, ownAfter]).toEqual([['1'], []]);
  });

  it('may go on alone from where the evaluation was when it came', async () => {
    shared.tell(payload(1));
    await until(() => evaluation.cursor === 'c1');
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
