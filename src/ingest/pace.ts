import { seconds, type Duration } from '../model/duration.js';
import { RETRY, type RetryPolicy } from './retry-policy.js';

/** How long a task waits where nothing tells it to go on. */
export interface Pace {
  /** After something it needs was away. */
  readonly retry: RetryPolicy;
  /** Before a replica without the lease asks for it again, and before a task in a gap looks at its stream again. */
  readonly lookAgain: Duration;
  /** Between two looks at the head of a stream; by the staleness budget when absent. */
  readonly cadence?: Duration;
  /** How long events are gathered for one commit; by urgency and budget when absent. */
  readonly window?: Duration;
}

export const USUAL_PACE: Pace = { retry: RETRY, lookAgain: seconds(1) };
