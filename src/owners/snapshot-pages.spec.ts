import { defineOwner } from '../model/owner.js';
import { seconds } from '../model/duration.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Answer, Asking } from './owner-asks.js';
import { askPage, type AskedPage } from './snapshot-pages.js';

const snapshot = (over: 'http' | 'nats', at: string): Snapshot => ({
  from: defineOwner({ name: 'user-service', over, rate: { requests: 1, per: seconds(1) } }),
  at,
  pageSize: 3,
  entityOf: {},
});
const answered = (body: unknown): Answer => ({
  outcome: 'answered',
  body,
  validators: {},
  askedAt: 5,
});

async function asked(
  of: Snapshot,
  answer: Answer,
  after?: string,
): Promise<{ readonly told: AskedPage; readonly asking: Asking | undefined }> {
  let asking: Asking | undefined;
  const ask = async (how: Asking): Promise<Answer> => {
    asking = how;
    return answer;
  };
  const told = await askPage({ ask }, { snapshot: of, after });
  return { told, asking };
}
const overNats = snapshot('nats', 'users.snapshot');
const event = { type: 'UserChanged', data: { userId: 'ann' } };

describe('asking for a page of a snapshot', () => {
  it.each([
    [overNats, undefined, { at: 'users.snapshot', body: { limit: 3 } }],
    [overNats, 'ann', { at: 'users.snapshot', body: { limit: 3, after: 'ann' } }],
    [snapshot('http', '/users'), undefined, { at: '/users?limit=3' }],
    [snapshot('http', '/users?all'), 'a&b=é', { at: '/users?all&limit=3&after=a%26b%3D%C3%A9' }],
  ])('names where it begins and how much is wanted', async (of, after, question) => {
    const { asking } = await asked(of, answered({}), after);
    expect(asking).toMatchObject({ question, purpose: 'snapshot', owner: of.from });
  });

  it('gives the page, and when it was asked for', async () => {
    const { told } = await asked(overNats, answered({ offset: 3, events: [event], more: true }));
    const page = { offset: 3, events: [event], more: true, askedAt: 5 };
    expect(told).toEqual({ outcome: 'page', page });
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /at its root/],
    ['a negative offset', { offset: -1, events: [], more: false }, /at offset/],
    ['an offset that no number holds', { offset: 2 ** 60, events: [], more: false }, /at offset/],
    [
      'an event without data',
      { offset: 1, events: [{ type: 'A' }], more: false },
      /events\.0\.data/,
    ],
    [
      'a time that is none',
      { offset: 1, events: [{ ...event, time: 'now' }], more: false },
      /time/,
    ],
    ['nothing, and then more', { offset: 1, events: [], more: true }, /at more/],
  ])('takes %s for no page', async (_, body, reason) => {
    const { told } = await asked(overNats, answered(body));
    expect(told).toEqual({ outcome: 'invalid', reason: expect.stringMatching(reason) as string });
  });

  it.each<[Answer, AskedPage['outcome'], RegExp]>([
    [{ outcome: 'failed', why: 'timeout', reason: 'Too late.' }, 'unavailable', /Too late/],
    [{ outcome: 'failed', why: 'unreadable', reason: 'No JSON.' }, 'invalid', /No JSON/],
    [{ outcome: 'absent', askedAt: 1 }, 'unavailable', /nothing there/],
  ])('tells why there is none', async (answer, outcome, reason) => {
    const { told } = await asked(overNats, answer);
    expect(told).toEqual({ outcome, reason: expect.stringMatching(reason) as string });
  });
});
