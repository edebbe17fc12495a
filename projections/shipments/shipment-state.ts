import { registerEnumType } from '@nestjs/graphql';
import type { Instant } from '#station';

/** What became of a shipment so far. */
export const ShipmentState = {
  OPEN: 'OPEN',
  CANCELLED: 'CANCELLED',
  ON_THE_WAY: 'ON_THE_WAY',
  DELIVERED: 'DELIVERED',
  RETURNING: 'RETURNING',
} as const;
export type ShipmentState = keyof typeof ShipmentState;

registerEnumType(ShipmentState, {
  name: 'ShipmentState',
  description: 'What became of a shipment so far.',
  valuesMap: {
    OPEN: { description: 'Ordered, and not dispatched yet.' },
    CANCELLED: { description: 'Cancelled before it was dispatched: nothing leaves the house.' },
    ON_THE_WAY: { description: 'With its carrier.' },
    DELIVERED: { description: 'Where it was ordered to.' },
    RETURNING: { description: 'Cancelled, but it had left: it is to come back, delivered or not.' },
  },
});

/** What happened to a shipment, and when; null is what did not happen. */
export interface Happened {
  readonly cancelledAt: Instant | null;
  readonly dispatchedAt: Instant | null;
  readonly deliveredAt: Instant | null;
}

/** The state follows from what happened, whichever stream told it first. */
export function stateOf({ cancelledAt, dispatchedAt, deliveredAt }: Happened): ShipmentState {
  const left = dispatchedAt !== null || deliveredAt !== null;
  if (cancelledAt !== null) return left ? 'RETURNING' : 'CANCELLED';
  if (deliveredAt !== null) return 'DELIVERED';
  return left ? 'ON_THE_WAY' : 'OPEN';
}
