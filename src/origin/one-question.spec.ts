import { FakeOwnerAsks } from '../../test/support/fake-owner-asks.js';
import { answerScores, ownedScores, teamlessScores } from '../../test/support/owned-scores.js';
import type { Origin } from '../model/origin.js';
import type { Answer } from '../owners/owner-asks.js';
import { askAbout } from './one-question.js';

const NOW = 1_000;
const rows = ownedScores.origin as Origin;
const fields = teamlessScores.origin as Origin;
const signal = new AbortController().signal;

const about = (keys: readonly string[], body?: unknown, origin = rows) => {
  const answers = body === undefined ? answerScores : () => body;
  const asks = new FakeOwnerAsks(answers, { now: () => NOW });
  return askAbout({ asks, origin, keys, signal });
};
const answering = (answer: Answer, keys = ['ann'], origin = rows) =>
  askAbout({ asks: { ask: async () => answer }, origin, keys, signal });

describe('a question to an owner', () => {
  it('tells the row of each key, and when it was asked', async () =>
    expect(await about(['ann', 'nobody'])).toEqual(
      new Map([
        ['ann', { fields: { player: 'ann', points: 7, team: 'team of ann' }, askedAt: NOW }],
        ['nobody', { fields: null, askedAt: NOW }],
      ]),
    ));

  it('tells the declared fields alone, null where one is left out', async () => {
    const origin: Origin = { ...fields, fields: ['team', 'points'] };
    expect(await about(['ann'], undefined, origin)).toEqual(
      new Map([['ann', { fields: { team: 'team of ann', points: null }, askedAt: NOW }]]),
    );
  });

  it('tells rows as they will come out of the cache', async () => {
    const origin: Origin = { ...rows, rows: () => ({ ann: { at: new Date(0), gone: undefined } }) };
    expect(await about(['ann'], [], origin)).toEqual(
      new Map([['ann', { fields: { at: '1970-01-01T00:00:00.000Z' }, askedAt: NOW }]]),
    );
  });

  it('tells nothing of a key that is named like what every object has', async () =>
    expect(await about(['constructor'], [])).toEqual(
      new Map([['constructor', { fields: null, askedAt: NOW }]]),
    ));

  it('takes an owner that has no such thing by its word, about one', async () => {
    const absent: Answer = { outcome: 'absent', askedAt: NOW };
    expect(await answering(absent, ['ann'], { ...rows, batch: 1 })).toEqual(
      new Map([['ann', { fields: null, askedAt: NOW }]]),
    );
    expect(await answering(absent)).toMatchObject({ outcome: 'failed', why: 'refused' });
  });

  it('fails where the answer breaks its schema, and says where', async () =>
    expect(await about(['ann'], [{ player: 'ann', points: 'many' }])).toEqual({
      outcome: 'failed',
      why: 'unreadable',
      reason: expect.stringMatching(/^It breaks its schema at "0\.points": /),
    }));

  it('fails where the answer cannot be read by key', async () => {
    const origin: Origin = {
      ...rows,
      rows: () => {
        throw new Error('no');
      },
    };
    expect(await about(['ann'], [], origin)).toMatchObject({
      why: 'unreadable',
      reason: 'It cannot be read by key: no.',
    });
  });

  it('fails where the question cannot be put', async () => {
    const origin: Origin = {
      ...rows,
      question: () => {
        throw new Error('no');
      },
    };
    expect(await about(['ann'], [], origin)).toMatchObject({
      why: 'refused',
      reason: 'The question cannot be put: no.',
    });
  });

  it('takes null for nothing', async () => {
    const untold: unknown = { ann: null };
    const origin: Origin = { ...fields, rows: () => untold as Record<string, object> };
    expect(await about(['ann'], [], origin)).toEqual(
      new Map([['ann', { fields: null, askedAt: NOW }]]),
    );
  });

  it('fails where the owner says that nothing changed, for nothing was known', async () =>
    expect(await answering({ outcome: 'unchanged', askedAt: NOW })).toMatchObject({
      why: 'unreadable',
    }));

  it.each(['unreachable', 'timeout', 'overloaded', 'resting', 'refused', 'unreadable'] as const)(
    'tells that it failed as %s',
    async (why) => {
      const failure = { outcome: 'failed', why, reason: 'So.', retryAfterMs: 7 } as const;
      expect(await answering(failure)).toBe(failure);
    },
  );
});
