import { z } from 'zod';
import { milliseconds } from '../../../src/model/duration.js';
import { defineEvents } from '../../../src/model/event-contract.js';
import { defineProjection } from '../../../src/model/projection.js';

export const payments = defineEvents({
  owner: 'payment-service',
  stream: 'PAYMENTS',
  subject: 'shop.payments.*',
  events: { PaymentMoved: z.object({ paymentId: z.string(), status: z.string(), n: z.number() }) },
});

export class PaymentStatus {
  paymentId!: string;
  status!: string;
  n!: number;
}

/** The urgent one: a row a payment, overwritten by each event. */
export const paymentStatus = defineProjection({
  name: 'payment-status',
  version: 1,
  owner: 'bench',
  staleness: { budget: milliseconds(250) },
  urgency: 'realtime',
  reads: [payments],
  serves: PaymentStatus,
  key: 'paymentId',
  keysOf: { PaymentMoved: (event) => [event.data.paymentId] },
  initial: (paymentId) => ({ paymentId, status: 'none', n: 0 }),
  fold: { PaymentMoved: (row, event) => ({ ...row, ...event.data }) },
  orderings: {},
});
