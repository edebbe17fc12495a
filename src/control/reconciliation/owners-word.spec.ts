import { z } from 'zod';
import { seconds } from '../../model/duration.js';
import { defineOrigin, type Origin } from '../../model/origin.js';
import { defineOwner } from '../../model/owner.js';
import type { Answer, Asking } from '../../owners/owner-asks.js';
import { ownersWord } from './owners-word.js';

interface Shelf {
  readonly id: string;
  readonly units: number;
  readonly box?: string | undefined;
}

const from = defineOwner({
  name: 'warehouse',
  over: 'nats',
  rate: { requests: 1, per: seconds(1) },
});
const counted = defineOrigin<Shelf>()({
  from,
  batch: 2,
  question: (ids) => ({ at: 'count', body: ids }),
  answer: z.record(z.string(), z.number()),
  rows: (answer) =>
    Object.fromEntries(
      Object.entries(answer).map(([id, units]) => [id, { id, units, box: undefined }]),
    ),
  ttl: seconds(1),
});

const answered = (body: unknown): Answer => ({
  outcome: 'answered',
  body,
  validators: {},
  askedAt: 0,
});

/** What is told of the keys a, b and c by an owner that answers so. */
const wordOf = async (answer: (keys: readonly string[]) => Answer, origin: Origin = counted) => {
  const asked: Asking[] = [];
  const asks = {
    ask: async (asking: Asking) => {
      asked.push(asking);
      return answer(asking.question.body as string[]);
    },
  };
  const { signal } = new AbortController();
  const word = await ownersWord({ asks, origin, signal }, ['a', 'b', 'c']);
  return { asked, told: Object.fromEntries(word.told), silence: word.silence };
};

describe("the owner's word", () => {
  it('is asked for in batches, of the owner itself', async () => {
    const { asked, told, silence } = await wordOf((keys) =>
      answered(Object.fromEntries(keys.map((key) => [key, 7]))),
    );
    expect(asked.map(({ question }) => question.body)).toEqual([['a', 'b'], ['c']]);
    expect(asked.map(({ purpose, owner }) => [purpose, owner.name])).toEqual([
      ['reconciliation', 'warehouse'],
      ['reconciliation', 'warehouse'],
    ]);
    expect(told).toEqual({
      a: { id: 'a', units: 7 },
      b: { id: 'b', units: 7 },
      c: { id: 'c', units: 7 },
    });
    expect(silence).toBeUndefined();
  });

  it('is that there is nothing under a key that it leaves out, or where it knows nothing', async () => {
    const { told } = await wordOf(
      (keys) => (keys.includes('c') ? { outcome: 'absent', askedAt: 0 } : answered({ b: 1 })),
      { ...counted, batch: 1 },
    );
    expect(told).toEqual({ a: null, b: { id: 'b', units: 1 }, c: null });
  });

  it('is not that all of them are gone where it has nothing to answer a batch with', async () => {
    const { told, silence } = await wordOf(() => ({ outcome: 'absent', askedAt: 0 }));
    expect(told).toEqual({});
    expect(silence).toMatch(/^warehouse gave no answer: It says that there is no such thing/);
  });

  it('is of the declared fields only', async () => {
    const { told } = await wordOf(() => answered({ a: 1 }), { ...counted, fields: ['units'] });
    expect(told).toMatchObject({ a: { units: 1 } });
    expect(told['a']).not.toHaveProperty('id');
  });

  it('is missing for the keys of a question that it did not answer', async () => {
    const { told, silence } = await wordOf((keys) =>
      keys.includes('c')
        ? { outcome: 'failed', why: 'timeout', reason: 'No answer in 2 s.' }
        : answered({}),
    );
    expect(told).toEqual({ a: null, b: null });
    expect(silence).toBe('warehouse gave no answer: No answer in 2 s.');
  });

  it('is missing where what it answered cannot be read', async () => {
    const { told, silence } = await wordOf(() => answered(['a']));
    expect(told).toEqual({});
    expect(silence).toMatch(/What warehouse answered cannot be read/);
  });

  it('is missing, in few words, where everything that it answered is wrong', async () => {
    const wrong = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, 'many']));
    const { silence } = await wordOf(() => answered(wrong));
    expect(silence).toMatch(/^What warehouse answered cannot be read: k0: [^\n]{1,300}$/);
  });

  it('is missing where the question cannot be made', async () => {
    const question = () => {
      throw new Error('No such key.');
    };
    const { asked, silence } = await wordOf(() => answered({}), { ...counted, question });
    expect(asked).toEqual([]);
    expect(silence).toBe('The question to warehouse failed: No such key.');
  });
});
