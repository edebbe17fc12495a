import type { EventContract } from './model/event-contract.js';
import type { StreamContract } from './source/ensure-stream.js';

/** The streams that contracts name, each once, with all of their subjects in it. */
export function streamsIn(
  contracts: readonly Pick<EventContract, 'stream' | 'subject' | 'polled'>[],
): readonly StreamContract[] {
  const streams = new Map<string, Set<string>>();
  for (const { stream, subject } of contracts)
    streams.set(stream, (streams.get(stream) ?? new Set()).add(subject));
  const polled = new Set(contracts.filter((one) => one.polled).map(({ stream }) => stream));
  return [...streams].map(([stream, subjects]) => {
    const [subject = '', ...alongside] = subjects;
    return { stream, subject, alongside, ...(polled.has(stream) && { polled: true }) };
  });
}
