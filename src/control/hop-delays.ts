import type { Fact } from '../model/fact.js';

/** A stretch of an event's way, from when it happened until its change is with a subscriber. */
export const HOPS = ['producer', 'broker', 'fold', 'commit', 'served'] as const;
export type Hop = (typeof HOPS)[number];

/** What a fact tells of delays, in milliseconds; below zero where two clocks disagree. */
export function hopDelaysOf(fact: Fact): readonly (readonly [Hop, number])[] {
  if (fact.fact === 'change-served') return [['served', fact.delayMs]];
  if (fact.fact !== 'batch-committed' || fact.delays === undefined) return [];
  const { producerMs, brokerMs, foldMs, commitMs } = fact.delays;
  return [
    ...(producerMs === undefined ? [] : [['producer', producerMs] as const]),
    ['broker', brokerMs],
    ['fold', foldMs],
    ['commit', commitMs],
  ];
}
