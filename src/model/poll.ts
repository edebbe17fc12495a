import type { z } from 'zod';
import type { Duration } from './duration.js';
import type { EventContract, EventOf } from './event-contract.js';
import type { Owner, OwnerQuestion } from './owner.js';

/** What of an owner is looked at again and again; what changed there becomes events of the station's own stream. */
export interface Poll {
  /** In kebab-case; of all polls of a station. */
  readonly name: string;
  readonly from: Owner;
  readonly every: Duration;
  /** What is asked for one by one; one question, with the key '', where there are none. */
  readonly keys: readonly string[];
  readonly question: (key: string) => OwnerQuestion;
  readonly answer: z.ZodType;
  /** Under which the events are published: `polled`, and of no other publisher. */
  readonly publishes: EventContract;
  /** The event that tells what was seen: the same for the same answer. */
  readonly event: PolledEvent;
  /** The event that tells that the owner has no such thing; without it, a key that is nowhere fails. */
  readonly absent?: (key: string) => { readonly type: string; readonly data: unknown };
}

// A method's type, for parameters that are compared both ways; see KeysOf in projection.ts.
type PolledEvent = {
  event(answer: unknown, key: string): { readonly type: string; readonly data: unknown };
}['event'];

/** What an author writes of a {@link Poll}. */
export interface PollDefinition<Answer extends z.ZodType, Publishes extends EventContract> {
  readonly name: string;
  readonly from: Owner;
  readonly every: Duration;
  readonly keys?: readonly string[];
  readonly question: (key: string) => OwnerQuestion;
  readonly answer: Answer;
  readonly publishes: Publishes;
  readonly event: (
    answer: z.output<Answer>,
    key: string,
  ) => Pick<EventOf<Publishes>, 'type' | 'data'>;
  readonly absent?: (key: string) => Pick<EventOf<Publishes>, 'type' | 'data'>;
}

/** Declares a poll; the module of the projection that lives of it lists it. */
export const definePoll = <Answer extends z.ZodType, Publishes extends EventContract>(
  definition: PollDefinition<Answer, Publishes>,
): Poll => {
  const erased: unknown = { keys: [''], ...definition };
  return Object.freeze(erased as Poll);
};
