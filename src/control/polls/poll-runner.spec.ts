import { lookedAt, skies } from '../../../test/support/looked-at.js';
import { milliseconds, minutes } from '../../model/duration.js';
import type { Answer } from '../../owners/owner-asks.js';
import { readState } from './poll-state.js';
import type { RoundReport } from './poll-round.js';

const DOWN: Answer = { outcome: 'failed', why: 'unreachable', reason: 'Down.' };
const seen = (city: string, degrees: number) => ({ type: 'SkySeen', city, degrees });
const keyOf = (at: string): string => at.split('/').at(-1) ?? '';

describe('a round of a poll', () => {
  it('publishes what the owner answers of each key, and its end with when it began', async () => {
    const of = lookedAt();
    const began = of.clock.now();
    expect(await of.run()).toEqual({ began, keys: 2, changed: 2, failed: [] });
    expect(of.events()).toEqual([seen('Bonn', 7), seen('Oslo', 7)]);
    expect(of.ends()).toMatchObject([{ headers: { 'Station-Poll-Began': String(began) } }]);
  });

  it('publishes nothing that the last message of the key tells, and takes the place of the end before', async () => {
    const of = lookedAt();
    await of.run();
    of.clock.advance(minutes(1));
    expect(await of.run()).toMatchObject({ changed: 0, failed: [] });
    expect(of.events()).toHaveLength(2);
    expect(of.ends()).toMatchObject([
      { headers: { 'Station-Poll-Began': String(of.clock.now()) } },
    ]);
  });

  it('makes three events where the owner goes there and back again', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    for (const degrees of [7, 9, 7]) {
      of.answers(() => of.told({ degrees }));
      of.clock.advance(minutes(1));
      await of.run();
    }
    expect(of.events()).toEqual([seen('Bonn', 7), seen('Bonn', 9), seen('Bonn', 7)]);
  });

  it('publishes what changed where the clock has gone back since', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    await of.run();
    of.clock.advance(milliseconds(-600_000));
    of.answers(() => of.told({ degrees: 9 }));
    expect(await of.run()).toMatchObject({ changed: 1, failed: [] });
    expect(of.events().at(-1)).toEqual(seen('Bonn', 9));
  });

  it('publishes over a message of somebody else that is no JSON', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    await of.run();
    const last = of.stream.last.bind(of.stream);
    of.stream.last = async (place) => {
      const message = await last(place);
      return message && 'key' in place ? { ...message, payload: '{' } : message;
    };
    of.clock.advance(minutes(1));
    expect(await of.run()).toMatchObject({ changed: 1, failed: [] });
  });

  it('tells the owner what is known, only while the stream holds what that told', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    of.answers(() => of.told({ degrees: 7 }, '"1"'));
    await of.run();
    of.answers(() => ({ outcome: 'unchanged', askedAt: of.clock.now() }));
    expect(await of.run()).toMatchObject({ changed: 0, failed: [] });
    expect(of.asked.map(({ known }) => known)).toEqual([undefined, { etag: '"1"' }]);
    const last = await of.stream.last({ key: 'Bonn' });
    await of.stream.append(
      { key: 'Bonn' },
      { event: { type: 'SkyGone', data: {}, id: 'x', time: 0 }, after: last?.sequence ?? 0 },
    );
    of.answers(() => of.told({ degrees: 7 }, '"1"'));
    await of.run();
    expect(of.asked.at(-1)?.known).toBeUndefined();
    expect(of.events().at(-1)).toEqual(seen('Bonn', 7));
  });

  it('looks first at what was seen longest ago, and says when its shelf life ends', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn', 'Oslo', 'Rome'] });
    const now = of.clock.now();
    await of.memory.note('skies', 'Bonn', { seenAt: now - 10, sequence: 0 });
    await of.memory.note('skies', 'Oslo', { seenAt: now - 20, sequence: 0 });
    await of.run();
    expect(of.asked.map(({ question }) => keyOf(question.at))).toEqual(['Rome', 'Oslo', 'Bonn']);
    expect(of.asked.map(({ dueAt }) => dueAt)).toEqual([
      3_600_000,
      now - 20 + 3_600_000,
      now - 10 + 3_600_000,
    ]);
  });

  it('tries again what fails, and tells no failure where that helps', async () => {
    const of = lookedAt();
    let left = 2;
    of.answers(() => (left-- > 0 ? DOWN : of.told({ degrees: 7 })));
    expect(await of.run()).toMatchObject({ changed: 2, failed: [] });
    expect(of.asked).toHaveLength(4);
  });

  it('publishes what it could see, and tells no end where it could not see all', async () => {
    const of = lookedAt();
    of.answers(({ question }) => (question.at.endsWith('Oslo') ? DOWN : of.told({ degrees: 7 })));
    expect(await of.run()).toMatchObject({
      changed: 1,
      failed: [{ key: 'Oslo', code: 'POLL_UNANSWERED', reason: 'unreachable: Down.' }],
    });
    expect(of.events()).toEqual([seen('Bonn', 7)]);
    expect(of.ends()).toEqual([]);
    expect(of.facts).toMatchObject([
      { fact: 'poll-ended', outcome: 'failed', keys: 2, failed: { POLL_UNANSWERED: 1 } },
    ]);
    const [told] = await of.memory.told(['skies']);
    expect(readState(told)).toMatchObject({ succeeded: null, failures: 1, failedKeys: 1 });
  });

  it.each<[string, unknown, string]>([
    ['an answer that is not as promised', { degrees: 'hot' }, 'POLL_ANSWER_INVALID'],
    ['an event that the contract refuses', { degrees: 99 }, 'POLL_EVENT_INVALID'],
  ])('takes %s for a failure of its key at once', async (_, body, code) => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    of.answers(() => of.told(body));
    expect(await of.run()).toMatchObject({ failed: [{ key: 'Bonn', code }] });
    expect(of.asked).toHaveLength(1);
    expect(of.events()).toEqual([]);
  });

  it('takes a key that is nowhere for a failure, or publishes that it is gone', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    of.answers(() => ({ outcome: 'absent', askedAt: of.clock.now() }));
    expect(await of.run()).toMatchObject({ failed: [{ code: 'POLL_KEY_ABSENT' }] });
    const absent = (city: string) => ({ type: 'SkyGone', data: { city } });
    const gone = lookedAt({ ...skies, keys: ['Bonn'], absent });
    gone.answers(() => ({ outcome: 'absent', askedAt: gone.clock.now() }));
    expect(await gone.run()).toMatchObject({ failed: [] });
    expect(gone.events()).toEqual([{ type: 'SkyGone', city: 'Bonn' }]);
  });

  it('publishes nothing older than what was seen of a key', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    let late: (answer: Answer) => void = () => undefined;
    const old = of.told({ degrees: 1 });
    of.answers(() => new Promise((resolve) => (late = resolve)));
    const first = of.run();
    await new Promise((resolve) => setTimeout(resolve, 5));
    // Its replica stood still, and another one took over.
    of.clock.advance(minutes(1));
    const answerLate = late;
    of.answers(() => of.told({ degrees: 2 }));
    await of.run();
    answerLate(old);
    await first;
    expect(of.events()).toEqual([seen('Bonn', 2)]);
    expect(of.ends()).toMatchObject([
      { headers: { 'Station-Poll-Began': String(of.clock.now()) } },
    ]);
  });

  it('publishes nothing older than a look that found nothing new', async () => {
    const of = lookedAt({ ...skies, keys: ['Bonn'] });
    await of.run();
    of.clock.advance(minutes(1));
    const old = of.told({ degrees: 1 });
    let answerLate: (answer: Answer) => void = () => undefined;
    of.answers(() => new Promise((resolve) => (answerLate = resolve)));
    const first = of.beside();
    await new Promise((resolve) => setTimeout(resolve, 5));
    of.clock.advance(minutes(1));
    of.answers(() => of.told({ degrees: 7 }));
    await of.run();
    answerLate(old);
    await first;
    expect(of.events()).toEqual([seen('Bonn', 7)]);
  });

  it('waits for the one before it', async () => {
    const of = lookedAt();
    await of.memory.hold('skies', 'other', minutes(60));
    let ran: RoundReport | 'busy' | undefined;
    const round = of.run().then((report) => (ran = report));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ran).toBeUndefined();
    await of.memory.release('skies', 'other');
    expect(await round).toMatchObject({ changed: 2 });
  });

  it('is not over where its replica stops', async () => {
    const of = lookedAt();
    const stops = new AbortController();
    of.answers(() => DOWN);
    const round = of.run(stops.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    stops.abort(new Error('The replica stops.'));
    await expect(round).rejects.toThrow('The replica stops.');
    expect(of.facts).toEqual([]);
    expect(await of.memory.hold('skies', 'next', minutes(1))).toBe(true);
  });
});
