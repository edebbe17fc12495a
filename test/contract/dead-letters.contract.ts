import {
  keyQueue,
  ownQueue,
  type DeadLetter,
  type DeadLetters,
  type LetterQueue,
} from '../../src/model/dead-letter.js';

const utf8 = new TextEncoder();

export const letter = (number: number, fields: Partial<DeadLetter> = {}): DeadLetter => ({
  projection: 'scores',
  version: 1,
  number,
  queue: keyQueue('ann'),
  key: 'ann',
  stream: 'GAMES',
  sequence: 100 + number,
  subject: 'games.PointsScored',
  storedAt: Date.UTC(2026, 1, 28, 23, 59, 59, 999),
  headers: { 'Nats-Msg-Id': [`message-${number}`] },
  payload: utf8.encode(`{"points":${number}}`),
  code: 'EVENT_FOLD_FAILED',
  reason: 'fold of PointsScored threw: 13!.',
  ...fields,
});

const queueOf = ({ projection, version, queue }: DeadLetter): LetterQueue => ({
  projection,
  version,
  queue,
});
const ANN = queueOf(letter(1));
const TOKEN = Date.UTC(2026, 2, 1);
const ALL = { from: 1, upTo: Number.MAX_SAFE_INTEGER, limit: 10_000 };

/** What the engine asks of the place that keeps dead letters. Each test gets an empty one. */
export function keepsThePromisesOfDeadLetters(empty: () => Promise<DeadLetters>): void {
  let letters: DeadLetters;
  const numbersIn = async (queue: LetterQueue, range = ALL) =>
    (await letters.waiting(queue, range)).map(({ number }) => number);

  beforeEach(async () => {
    letters = await empty();
  });

  it('gives back a letter as it was kept', async () => {
    const kept = letter(1);
    await letters.keep([kept], TOKEN);
    expect(await letters.waiting(ANN, ALL)).toEqual([kept]);
  });

  it.each<[string, Partial<DeadLetter>]>([
    ['without a key', { key: null, queue: ownQueue(1) }],
    ['with an empty key', { key: '', queue: keyQueue('') }],
    ['with quotes, backslashes and braces', { key: `a"'\\0{,}NULL`, reason: '\\x00 {"a"}' }],
    ['with a NUL', { key: 'a\0b', queue: keyQueue('a\0b'), reason: '\0', subject: 'a.\0' }],
    ['with half a surrogate pair', { key: 'a\ud800', queue: keyQueue('a\ud800\\ud800') }],
    ['with every plane of Unicode', { key: 'é雪\u{1F600}', queue: keyQueue('é雪\u{1F600}') }],
    ['with headers of several values', { headers: { a: ['1', '', '"2"'], B: ['\0\\'], c: [] } }],
    ['without headers', { headers: {} }],
    ['without payload', { payload: new Uint8Array() }],
    ['with bytes that are no text', { payload: Uint8Array.from({ length: 512 }, (_, i) => i) }],
    ['with a sequence beyond 32 bits', { sequence: Number.MAX_SAFE_INTEGER }],
    ['with a key of many thousand characters', { queue: keyQueue('雪x'.repeat(20_000)) }],
  ])('gives back a letter %s', async (_, fields) => {
    const kept = letter(1, fields);
    await letters.keep([kept], TOKEN);
    expect(await letters.waiting(queueOf(kept), ALL)).toEqual([kept]);
  });

  it('gives the letters of a queue in order, of the stretch that was asked for', async () => {
    await letters.keep([letter(11), letter(3), letter(2), letter(10)], TOKEN);
    expect(await numbersIn(ANN)).toEqual([2, 3, 10, 11]);
    expect(await numbersIn(ANN, { ...ALL, from: 3, upTo: 10 })).toEqual([3, 10]);
    expect(await numbersIn(ANN, { ...ALL, from: 3, limit: 2 })).toEqual([3, 10]);
  });

  it('keeps queues, projections and versions apart', async () => {
    const others = [
      letter(2, { queue: ownQueue(2) }),
      letter(1, { projection: 'teams' }),
      letter(1, { version: 2 }),
    ];
    await letters.keep([letter(1), ...others], TOKEN);
    expect(await numbersIn(ANN)).toEqual([1]);
    for (const other of others) expect(await letters.waiting(queueOf(other), ALL)).toEqual([other]);
    expect(await letters.countWaiting('scores', 1)).toBe(2);
    expect(await letters.countWaiting('teams', 1)).toBe(1);
    expect(await letters.countWaiting('teams', 2)).toBe(0);
  });

  it('keeps nothing of no letters', async () => {
    expect(await letters.keep([], TOKEN)).toBe('kept');
    expect(await letters.countWaiting('scores', 1)).toBe(0);
  });

  it('replaces a letter of the same number, which was never committed, whatever became of it', async () => {
    await letters.keep([letter(1), letter(2)], TOKEN);
    await letters.failed(letter(1), { code: 'EVENT_SCHEMA', reason: 'Not so.' });
    await letters.beginsAt(ANN, 3);
    const other = letter(1, { queue: keyQueue('bob'), key: 'bob', sequence: 7 });
    await letters.keep([other, letter(2)], TOKEN);
    expect(await letters.waiting(queueOf(other), ALL)).toEqual([other]);
    expect(await letters.waiting(ANN, ALL)).toEqual([letter(2)]);
    expect(await letters.countWaiting('scores', 1)).toBe(2);
  });

  it('leaves alone what was kept under a newer token, and says so', async () => {
    const newer = letter(2, { queue: keyQueue('bob'), key: 'bob' });
    expect(await letters.keep([newer], TOKEN + 1)).toBe('kept');
    expect(await letters.keep([letter(1), letter(2)], TOKEN)).toBe('fenced');
    expect(await letters.waiting(queueOf(newer), ALL)).toEqual([newer]);
    expect(await letters.waiting(ANN, ALL)).toEqual([letter(1)]);
    expect(await letters.keep([letter(1), letter(2)], TOKEN + 2)).toBe('kept');
    expect(await numbersIn(ANN)).toEqual([1, 2]);
  });

  it('gives up what waits for a projection that reads its events again', async () => {
    await letters.keep([letter(1), letter(2)], TOKEN);
    await letters.keep([letter(1, { version: 2 })], TOKEN);
    await letters.forget('scores', 1);
    expect(await numbersIn(ANN)).toEqual([]);
    expect(await letters.countWaiting('scores', 1)).toBe(0);
    expect(await letters.countWaiting('scores', 2)).toBe(1);
    await letters.keep([letter(1)], TOKEN);
    expect(await numbersIn(ANN)).toEqual([1]);
  });

  it('marks the letters of a queue below a number as redriven, as often as it is told', async () => {
    await letters.keep([letter(1), letter(2, { queue: ownQueue(2) }), letter(3), letter(4)], TOKEN);
    for (const _ of [1, 2]) {
      await letters.beginsAt(ANN, 4);
      expect(await numbersIn(ANN)).toEqual([4]);
      expect(await letters.countWaiting('scores', 1)).toBe(2);
    }
  });

  it('has letters wait again where the store lost that they were redriven, not discarded ones', async () => {
    await letters.keep([letter(1), letter(2), letter(3, { queue: ownQueue(3) })], TOKEN);
    await letters.beginsAt(ANN, 4);
    expect(await numbersIn(ANN)).toEqual([]);
    await letters.beginsAt(ANN, 2);
    expect(await numbersIn(ANN)).toEqual([2]);
    await letters.forget('scores', 1);
    await letters.beginsAt(ANN, 1);
    expect(await numbersIn(ANN)).toEqual([1]);
  });

  it('notes why a letter failed once more, and leaves it waiting', async () => {
    await letters.keep([letter(1), letter(2)], TOKEN);
    const fault = { code: 'EVENT_SCHEMA', reason: 'points is missing.' } as const;
    await letters.failed(letter(1), fault);
    expect(await letters.waiting(ANN, ALL)).toEqual([{ ...letter(1), ...fault }, letter(2)]);
  });

  it('takes five thousand letters at once', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => letter(i + 1));
    await letters.keep(many, TOKEN);
    expect(await letters.countWaiting('scores', 1)).toBe(5_000);
    const some = await letters.waiting(ANN, { ...ALL, from: 2_001, limit: 3 });
    expect(some).toEqual([letter(2_001), letter(2_002), letter(2_003)]);
  });
}
