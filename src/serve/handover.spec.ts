import { scores } from '../../test/support/example-projection.js';
import type { Fact } from '../model/fact.js';
import { Handover } from './handover.js';

describe('the handover of changes', () => {
  let facts: Fact[];
  let clock: { at: number; now: () => number };
  let handover: Handover;
  beforeEach(() => {
    facts = [];
    clock = { at: 1_000, now: () => clock.at };
    handover = new Handover(scores, (fact) => facts.push(fact), clock);
    handover.subscribed();
  });
  const hand = (committedAt: number) => handover.handed({ committedAt });

  it('tells how long a change took from its commit', () => {
    clock.at = 1_070;
    hand(1_050);
    expect(facts).toEqual([{ fact: 'change-served', task: 'scores', delayMs: 20 }]);
  });

  it('tells it once a commit, whatever the number of changes and subscribers', () => {
    for (const committedAt of [1_050, 1_050, 1_060, 1_050, 1_060]) hand(committedAt);
    expect(facts).toHaveLength(2);
  });

  it('does not take for a delay what was committed before its reader came', () => {
    hand(1_000);
    clock.at = 9_000;
    handover.subscribed();
    hand(8_000);
    expect(facts).toEqual([]);
  });

  it('tells nothing where nobody hears', () =>
    expect(() => new Handover(scores, undefined).handed({ committedAt: Infinity })).not.toThrow());
});
