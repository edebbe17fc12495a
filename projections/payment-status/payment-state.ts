import { registerEnumType } from '@nestjs/graphql';

/** Where a payment stands. */
export const PaymentState = {
  PENDING: 'PENDING',
  AUTHORISED: 'AUTHORISED',
  CAPTURED: 'CAPTURED',
  FAILED: 'FAILED',
  REFUNDED: 'REFUNDED',
} as const;
export type PaymentState = keyof typeof PaymentState;

registerEnumType(PaymentState, {
  name: 'PaymentState',
  description: 'Where a payment stands.',
  valuesMap: {
    PENDING: { description: 'Started; nothing is promised yet.' },
    AUTHORISED: { description: 'The amount is held ready, and not captured.' },
    CAPTURED: { description: 'Money came in, all of it or part of it.' },
    FAILED: { description: 'It ended without money; another payment may be tried for the order.' },
    REFUNDED: { description: 'All that came in went back.' },
  },
});
