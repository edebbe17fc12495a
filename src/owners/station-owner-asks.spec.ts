import { days, LONGEST_TIMER, milliseconds, seconds } from '../model/duration.js';
import type { Fact } from '../model/fact.js';
import { defineOwner, type Owner, type OwnerDefinition } from '../model/owner.js';
import { systemClock } from '../model/clock.js';
import { MemoryRequestWindow } from '../store/memory-request-window.js';
import type { Asking } from './owner-asks.js';
import { StationOwnerAsks } from './station-owner-asks.js';
import { failed, type Received, type Sending } from './transport.js';

const OK: Received = { outcome: 'answered', body: 1, validators: {} };

/** Asks an owner whose answers the spec gives. */
const asked = (definition: Partial<OwnerDefinition> = {}) => {
  const owner: Owner = defineOwner({
    name: 'weather-service',
    over: 'http',
    rate: { requests: 1_000, per: seconds(1) },
    ...definition,
  });
  const facts: Fact[] = [];
  const sent: { readonly sending: Sending; readonly answer: (received: Received) => void }[] = [];
  const asks = new StationOwnerAsks({
    window: new MemoryRequestWindow(systemClock),
    observe: (fact) => facts.push(fact),
    transportTo: () => (sending) =>
      new Promise((resolve) => {
        sent.push({ sending, answer: resolve });
      }),
  });
  const ask = (at: string, more: Partial<Asking> = {}) =>
    asks.ask({ owner, question: { at }, purpose: 'poll', ...more });
  const answerAll = (received: Received): void => {
    for (const { answer } of sent.splice(0)) answer(received);
  };
  const paths = () => sent.map(({ sending }) => sending.question.at);
  return { ask, sent, facts, answerAll, paths };
};
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const untilAsked = async (of: ReturnType<typeof asked>, n: number): Promise<void> => {
  while (of.sent.length < n) await settled();
};

describe('asking an owner', () => {
  it('brings what it answers, and when it was asked', async () => {
    const of = asked();
    const before = Date.now();
    const answer = of.ask('/a');
    await untilAsked(of, 1);
    of.answerAll(OK);
    expect(await answer).toEqual({ ...OK, askedAt: expect.any(Number) });
    const { askedAt } = (await answer) as { askedAt: number };
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(askedAt).toBeLessThanOrEqual(Date.now());
  });

  it('is told as a fact', async () => {
    const of = asked();
    const answer = of.ask('/a', { purpose: 'origin' });
    await untilAsked(of, 1);
    of.answerAll(failed('timeout', 'Late.'));
    await answer;
    expect(of.facts).toEqual([
      {
        fact: 'owner-asked',
        owner: 'weather-service',
        purpose: 'origin',
        outcome: 'timeout',
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('never has more requests under way than the owner bears', async () => {
    const of = asked({ concurrency: 2 });
    const answers = ['/a', '/b', '/c'].map((at) => of.ask(at));
    await untilAsked(of, 2);
    await settled();
    expect(of.paths()).toEqual(['/a', '/b']);
    of.answerAll(OK);
    await untilAsked(of, 1);
    expect(of.paths()).toEqual(['/c']);
    of.answerAll(OK);
    expect((await Promise.all(answers)).map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('answered'),
    );
  });

  it('asks first for whom somebody waits, then for what is due first', async () => {
    const of = asked({ concurrency: 1 });
    void of.ask('/running');
    await untilAsked(of, 1);
    void of.ask('/due-late', { dueAt: 30 });
    void of.ask('/due-soon', { dueAt: 10 });
    void of.ask('/somebody-waits');
    void of.ask('/due-soon-too', { dueAt: 10 });
    const order: string[] = [];
    for (let n = 0; n < 5; n++) {
      await untilAsked(of, 1);
      order.push(...of.paths());
      of.answerAll(OK);
    }
    expect(order).toEqual([
      '/running',
      '/somebody-waits',
      '/due-soon',
      '/due-soon-too',
      '/due-late',
    ]);
  });

  it('gives no more time than the owner has, nor than the asker', async () => {
    const of = asked({ timeout: seconds(2) });
    void of.ask('/a');
    void of.ask('/b', { endsAt: performance.now() + 500 });
    await untilAsked(of, 2);
    const [a, b] = of.sent.map(({ sending }) => sending.within);
    expect(a).toBe(2_000);
    expect(b).toBeLessThanOrEqual(500);
  });

  it('is too much where there is no room in time, and says when there may be', async () => {
    const of = asked({ rate: { requests: 1, per: seconds(10) } });
    void of.ask('/a');
    const answer = await of.ask('/b', { endsAt: performance.now() + 1_000 });
    expect(answer).toMatchObject({ outcome: 'failed', why: 'overloaded' });
    const { retryAfterMs } = answer as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(9_000);
    expect(of.paths()).toEqual(['/a']);
  });

  it('is too much where too many wait already', async () => {
    const of = asked({ concurrency: 1 });
    for (let i = 0; i < 1_001; i++) void of.ask(`/${i}`);
    await untilAsked(of, 1);
    void of.ask('/last');
    expect(await of.ask('/more')).toMatchObject({ outcome: 'failed', why: 'overloaded' });
  });

  it('ends for whoever gives up waiting, and asks nobody for them', async () => {
    const of = asked({ concurrency: 1 });
    void of.ask('/a');
    await untilAsked(of, 1);
    const ends = new AbortController();
    const answer = of.ask('/b', { signal: ends.signal });
    ends.abort();
    expect(await answer).toMatchObject({ outcome: 'failed' });
    of.answerAll(OK);
    await settled();
    expect(of.paths()).toEqual([]);
    expect(of.facts).toHaveLength(1);
  });

  it('uses no room that the store was slow to give: its request would leave too late', async () => {
    const owner = defineOwner({ name: 'x', over: 'nats', rate: { requests: 1, per: seconds(1) } });
    let takes = 0;
    const asks = new StationOwnerAsks({
      window: {
        take: async () => {
          takes += 1;
          const at = takes;
          if (takes === 1) await new Promise((resolve) => setTimeout(resolve, 70));
          return { outcome: 'taken', at };
        },
      },
      observe: () => undefined,
      transportTo: () => () => Promise.resolve(OK),
    });
    const answer = await asks.ask({ owner, question: { at: 'a' }, purpose: 'poll' });
    expect(answer).toMatchObject({ outcome: 'answered', askedAt: 2 });
  });

  it('rejects while the store is away, where the rate is counted', async () => {
    const owner = defineOwner({ name: 'x', over: 'nats', rate: { requests: 1, per: seconds(1) } });
    const asks = new StationOwnerAsks({
      window: { take: () => Promise.reject(new Error('Connection is closed.')) },
      observe: () => undefined,
      transportTo: () => () => Promise.resolve(OK),
    });
    const asking: Asking = { owner, question: { at: 'a' }, purpose: 'poll' };
    await expect(asks.ask(asking)).rejects.toThrow('Connection is closed.');
  });
});

describe('an owner that fails', () => {
  const BREAKER = { failures: 3, pause: milliseconds(800) };
  const fails = async (of: ReturnType<typeof asked>, received: Received) => {
    const answer = of.ask('/a');
    await untilAsked(of, 1);
    of.answerAll(received);
    return answer;
  };
  const DOWN = failed('unreachable', 'Down.');

  it('is left alone after so many failures in a row, and those who wait are told at once', async () => {
    const of = asked({ breaker: BREAKER, concurrency: 1 });
    await fails(of, DOWN);
    await fails(of, DOWN);
    const third = of.ask('/c');
    await untilAsked(of, 1);
    const waits = of.ask('/d');
    of.answerAll(DOWN);
    expect(await third).toMatchObject({ why: 'unreachable' });
    for (const answer of [await waits, await of.ask('/e')]) {
      expect(answer).toMatchObject({ outcome: 'failed', why: 'resting' });
      expect((answer as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(800);
    }
    expect(of.sent).toEqual([]);
  });

  it('is tried by one after the pause, and asked by all when that one is answered', async () => {
    const of = asked({ breaker: BREAKER });
    for (let i = 0; i < 3; i++) await fails(of, DOWN);
    while ((await Promise.race([of.ask('/x'), settled()])) !== undefined) await settled();
    await untilAsked(of, 1);
    const others = [of.ask('/b'), of.ask('/c')];
    await settled();
    expect(of.paths()).toEqual(['/x']);
    of.answerAll(OK);
    await untilAsked(of, 2);
    of.answerAll(OK);
    expect(await Promise.all(others)).toMatchObject([
      { outcome: 'answered' },
      { outcome: 'answered' },
    ]);
  });

  it('is left alone again when the one that tries it fails', async () => {
    const of = asked({ breaker: BREAKER });
    for (let i = 0; i < 3; i++) await fails(of, DOWN);
    while ((await Promise.race([of.ask('/x'), settled()])) !== undefined) await settled();
    of.answerAll(DOWN);
    await settled();
    expect(await of.ask('/y')).toMatchObject({ why: 'resting' });
  });

  it.each<[string, Received]>([
    ['answers with an error of the asker', failed('refused', 'No.', { ownerWorks: true })],
    ['has no such thing', { outcome: 'absent' }],
  ])('does not fail when it %s', async (_, received) => {
    const of = asked({ breaker: BREAKER });
    for (let i = 0; i < 5; i++) await fails(of, received);
    expect(await fails(of, OK)).toMatchObject({ outcome: 'answered' });
  });

  it('is asked on where failures are not in a row', async () => {
    const of = asked({ breaker: BREAKER });
    for (const received of [DOWN, DOWN, OK, DOWN, DOWN]) await fails(of, received);
    expect(await fails(of, OK)).toMatchObject({ outcome: 'answered' });
  });

  it('is not blamed by whoever gave it too little time, or gave up', async () => {
    const of = asked({ breaker: BREAKER, timeout: seconds(2) });
    for (let i = 0; i < 4; i++) {
      const ends = new AbortController();
      const hurried = of.ask('/a', { endsAt: performance.now() + 500 });
      const left = of.ask('/b', { signal: ends.signal });
      await untilAsked(of, 2);
      ends.abort();
      of.answerAll(failed('timeout', 'Late.'));
      await Promise.all([hurried, left]);
    }
    expect(await fails(of, OK)).toMatchObject({ outcome: 'answered' });
  });
});

describe('the room of an owner', () => {
  it('is not looked for before there is any, however long that takes', async () => {
    let looks = 0;
    const window = {
      take: async () => {
        looks += 1;
        return { outcome: 'full', retryAfterMs: LONGEST_TIMER * 2 } as const;
      },
    };
    const owner = defineOwner({
      name: 'weather-service',
      over: 'http',
      rate: { requests: 1, per: days(50) },
    });
    const asks = new StationOwnerAsks({
      window,
      observe: () => undefined,
      transportTo: () => async () => OK,
    });
    const ends = new AbortController();
    const { signal } = ends;
    const answer = asks.ask({ owner, question: { at: '/a' }, purpose: 'poll', signal });
    await new Promise((resolve) => setTimeout(resolve, 30));
    ends.abort();
    expect(await answer).toMatchObject({ why: 'timeout' });
    expect(looks).toBe(1);
  });
});
