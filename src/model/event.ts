import type { Instant } from './clock.js';

/** Something that happened, published by a producer; never changed. */
export interface StreamEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  /** When it happened by the producer's word (`ce-time`), else when the stream stored it. */
  readonly time: Instant;
  /** The producer's id of this event (`ce-id`, `Nats-Msg-Id`), else its offset as `STREAM:sequence`. */
  readonly id: string;
  /** Where it happened, by the producer's word (`ce-source`); undefined where it tells none. */
  readonly source?: string | undefined;
}
