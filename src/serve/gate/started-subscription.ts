import type { CheckedOperation } from '../checked-operation.js';
import { refusedPayload, type Payload } from '../payload.js';
import { AnsweredErrors } from '../results.js';
import { Subscription, type Outlet } from '../subscription.js';
import type { Transport } from '../transport.js';
import { CountedOutlet } from './counted-outlet.js';
import { isRefused } from './refusals.js';

/**
 * Starts a subscription for its asker: while there is room for it, each result counted as use, and until the asker's
 * credential ends. Resolves with the one result by which it is refused, if it is.
 */
export async function startedSubscription(
  { gatekeeper, subscriptions, errors }: Transport,
  operation: CheckedOperation,
  outlet: Outlet,
): Promise<Subscription | Payload> {
  const { asker, used } = operation.contextValue;
  const { notes } = gatekeeper;
  const room = gatekeeper.subscribing(asker);
  if (isRefused(room)) {
    if (used !== undefined) notes.refused(used, 'limited');
    return refusedPayload(room.errors.map((error) => errors.answerUncoded(error)));
  }
  const counted = used === undefined ? outlet : new CountedOutlet(outlet, () => notes.told(used));
  try {
    const begun = await subscriptions.start(operation, counted);
    if (!(begun instanceof Subscription)) {
      room.release();
      notes.failed(used);
      return begun;
    }
    const deafen = gatekeeper.onEnded(asker, (why) =>
      begun.end(new AnsweredErrors([errors.answer({ message: why.message }, why)])),
    );
    const over = (): void => {
      room.release();
      deafen();
    };
    begun.ended.then(over, over);
    return begun;
  } catch (error) {
    room.release();
    throw error;
  }
}
