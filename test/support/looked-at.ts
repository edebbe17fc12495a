import { z } from 'zod';
import { PollRunner } from '../../src/control/polls/poll-runner.js';
import { runRound } from '../../src/control/polls/poll-round.js';
import { hours, milliseconds, seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import type { Fact } from '../../src/model/fact.js';
import { defineOwner } from '../../src/model/owner.js';
import { definePoll, type Poll } from '../../src/model/poll.js';
import type { Answer, Asking } from '../../src/owners/owner-asks.js';
import { MemoryKeyedStream } from '../../src/source/memory-keyed-stream.js';
import { MemoryPollMemory } from '../../src/store/memory-poll-memory.js';
import { FakeClock } from '../../src/testing/fake-clock.js';

const contract = defineEvents({
  owner: 'sky-service',
  stream: 'SKIES',
  subject: 'station.skies.*',
  polled: true,
  events: {
    SkySeen: z.object({ city: z.string(), degrees: z.number().max(60) }),
    SkyGone: z.object({ city: z.string() }),
  },
});

export const skies = definePoll({
  name: 'skies',
  from: defineOwner({
    name: 'sky-service',
    over: 'http',
    rate: { requests: 100, per: seconds(1) },
  }),
  every: milliseconds(200),
  keys: ['Bonn', 'Oslo'],
  question: (city) => ({ at: `/skies/${city}` }),
  answer: z.object({ degrees: z.number() }),
  publishes: contract,
  event: ({ degrees }, city) => ({ type: 'SkySeen', data: { city, degrees } }),
});

/** Rounds of a poll against an owner that answers as the spec says; all in memory. */
export function lookedAt(poll: Poll = skies) {
  const clock = new FakeClock();
  const stream = new MemoryKeyedStream(contract.subject);
  const memory = new MemoryPollMemory(clock);
  const facts: Fact[] = [];
  const asked: Asking[] = [];
  let answer: (asking: Asking) => Answer | Promise<Answer> = () => told({ degrees: 7 });
  const told = (body: unknown, etag?: string): Answer => ({
    outcome: 'answered',
    body,
    validators: etag === undefined ? {} : { etag },
    askedAt: clock.now(),
  });
  const asks = {
    ask: async (asking: Asking): Promise<Answer> => {
      asked.push(asking);
      return answer(asking);
    },
  };
  const runner = new PollRunner({
    memory,
    observe: (fact) => facts.push(fact),
    groundOf: () => ({ asks, stream, memory }),
    shelfLifeOf: () => hours(1),
  });
  let rounds = 0;
  return {
    clock,
    stream,
    memory,
    facts,
    asked,
    told,
    answers: (next: typeof answer): void => void (answer = next),
    run: (signal = new AbortController().signal) =>
      runner.run({ poll, id: `round-${++rounds}`, signal }),
    /** A round that no lease keeps from running beside others. */
    beside: () =>
      runRound({
        poll,
        ground: { asks, stream, memory },
        shelfLife: hours(1),
        signal: AbortSignal.timeout(30),
      }),
    /** What the stream holds of events, in order. */
    events: () =>
      stream.messages
        .filter(({ event }) => !event.type.startsWith('station.'))
        .map(({ event }) => ({ type: event.type, ...(event.data as object) })),
    ends: () => stream.messages.filter(({ event }) => event.type === 'station.PollEnded'),
  };
}
