import { games, scores } from '../../test/support/example-projection.js';
import { ownedScores, teamlessScores } from '../../test/support/owned-scores.js';
import { seconds } from '../model/duration.js';
import { defineEvents } from '../model/event-contract.js';
import type { Standing } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import { thrownBy } from '../../test/support/freshness-bed.js';
import { demandOf, isMet, limitDemand, type Ask, type Demand } from './demand.js';

const asked = (ask: Ask | null | undefined, ...defaults: Ask[]) =>
  demandOf(scores, { asked: ask, defaults });
const codeOf = (ask: Ask) => thrownBy(() => asked(ask)).code;

describe('the demand of a reader', () => {
  it('is none where nothing is asked', () => {
    for (const nothing of [
      undefined,
      null,
      {},
      { maxStalenessMs: null, after: null },
      { after: [] },
    ])
      expect(asked(nothing)).toBeUndefined();
    expect(asked({ waitMs: 5 })).toBeUndefined();
  });

  it('waits a second for what is asked, unless told otherwise', () => {
    expect(asked({ maxStalenessMs: 0 })).toEqual({
      maxStalenessMs: 0,
      onBreach: 'wait',
      waitMs: 1_000,
      countsFrom: 'question',
    });
    expect(asked({ after: ['GAMES:7'] })).toEqual({
      after: new Map([['GAMES', 7]]),
      onBreach: 'wait',
      waitMs: 1_000,
      countsFrom: 'question',
    });
    expect(asked({ maxStalenessMs: 9, onBreach: 'reject', waitMs: 30_000 })).toMatchObject({
      onBreach: 'reject',
      waitMs: 30_000,
    });
  });

  it('is about the budget of the projection where only a policy is told', () =>
    expect(asked({ onBreach: 'reject' })).toMatchObject({
      maxStalenessMs: scores.staleness.budget,
      onBreach: 'reject',
    }));

  it('takes each field that is left out from the nearest default', () => {
    const header: Ask = { maxStalenessMs: 70 };
    const contract: Ask = { maxStalenessMs: 80, onBreach: 'serve', waitMs: 3 };
    expect(asked({ after: ['GAMES:7'] }, header, contract)).toEqual({
      after: new Map([['GAMES', 7]]),
      maxStalenessMs: 70,
      onBreach: 'serve',
      waitMs: 3,
      countsFrom: 'question',
    });
    expect(asked({ maxStalenessMs: 0 }, header)).toMatchObject({ maxStalenessMs: 0 });
    expect(asked(null, header)).toMatchObject({ maxStalenessMs: 70, onBreach: 'wait' });
  });

  it.each([-1, 30_001, 0.5, NaN])('is refused to wait for %s ms', (waitMs) => {
    expect(codeOf({ waitMs, maxStalenessMs: 0 })).toBe('BAD_USER_INPUT');
    expect(thrownBy(() => asked({ waitMs })).message).toContain('from 0 to 30000');
  });

  it('is refused to be below zero', () =>
    expect(codeOf({ maxStalenessMs: -1 })).toBe('BAD_USER_INPUT'));

  it('is refused to go to an owner who is asked for no rows, or for fields alone', () => {
    for (const projection of [scores, teamlessScores])
      expect(
        thrownBy(() => demandOf(projection, { asked: { onBreach: 'origin' }, defaults: [] })).code,
      ).toBe('ORIGIN_UNAVAILABLE');
    expect(demandOf(ownedScores, { asked: { onBreach: 'origin' }, defaults: [] })).toMatchObject({
      onBreach: 'origin',
      maxStalenessMs: 1_000,
    });
  });

  it('names streams that the projection reads, or is told them', () => {
    const shops = defineEvents({ ...games, stream: 'SHOPS' });
    const both: Projection = { ...scores, reads: [shops, games] };
    const { code, message } = thrownBy(() =>
      demandOf(both, { asked: { after: ['ORDERS:1'] }, defaults: [] }),
    );
    expect(code).toBe('UNKNOWN_STREAM');
    expect(message).toContain('"ORDERS" is not read here, but GAMES, SHOPS.');
  });
});

describe('the limit of an owner', () => {
  it('is a demand of every read', () => {
    const limit = { staleness: seconds(4), onBreach: 'reject' } as const;
    const staleness = { budget: seconds(1), limit };
    expect(limitDemand(scores)).toBeUndefined();
    expect(limitDemand({ ...scores, staleness })).toEqual({
      maxStalenessMs: 4_000,
      onBreach: 'reject',
      waitMs: 1_000,
      countsFrom: 'answer',
    });
  });
});

describe('a demand', () => {
  const standing: Standing = {
    now: 1_000,
    asOf: 900,
    gap: false,
    rebuilding: false,
    offsets: { GAMES: 7 },
    quarantined: 0,
  };
  const demand = (part: Partial<Demand>): Demand => ({
    onBreach: 'wait',
    waitMs: seconds(1),
    countsFrom: 'question',
    ...part,
  });
  const old = (ms: number, part: Partial<Demand> = {}) =>
    demand({ maxStalenessMs: ms as Demand['waitMs'], ...part });
  const after = (sequence: number) => demand({ after: new Map([['GAMES', sequence]]) });

  it('is met by rows that are young enough, counted from when it was asked', () => {
    expect(isMet(old(100), standing, 1_000)).toBe(true);
    expect(isMet(old(99), standing, 1_000)).toBe(false);
    expect(isMet(old(0), standing, 900)).toBe(true);
    expect(isMet(old(0), standing, 901)).toBe(false);
  });

  it('of an owner counts from the answer', () => {
    expect(isMet(old(100, { countsFrom: 'answer' }), standing, 500)).toBe(true);
    expect(isMet(old(99, { countsFrom: 'answer' }), standing, 500)).toBe(false);
  });

  it('is never met by an age that is not proved, or proved by another clock', () => {
    expect(isMet(old(1e9), { ...standing, asOf: undefined }, 1_000)).toBe(false);
    expect(isMet(old(1e9), { ...standing, asOf: 1_001 }, 1_000)).toBe(false);
  });

  it('is met in a gap and in a rebuild only as far as the age is proved', () => {
    const odd = { ...standing, gap: true, rebuilding: true };
    expect(isMet(old(100), odd, 1_000)).toBe(true);
    expect(isMet(old(99), odd, 1_000)).toBe(false);
  });

  it('is met once the offset is reached, but not in a gap, where sequences may have come again', () => {
    expect(isMet(after(7), standing, 1_000)).toBe(true);
    expect(isMet(after(8), standing, 1_000)).toBe(false);
    expect(isMet(after(1), { ...standing, offsets: {} }, 1_000)).toBe(false);
    expect(isMet(after(7), { ...standing, gap: true }, 1_000)).toBe(false);
  });

  it('of both is met when both are', () => {
    const both = { ...after(7), ...old(100), after: new Map([['GAMES', 7]]) };
    expect(isMet(both, standing, 1_000)).toBe(true);
    expect(isMet(both, standing, 1_001)).toBe(false);
    expect(isMet(both, { ...standing, offsets: { GAMES: 6 } }, 1_000)).toBe(false);
  });
});
