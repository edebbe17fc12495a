import { z } from 'zod';
import { days, defineEvents } from '#station';

const paymentId = z.string().min(1);
/** In the smallest unit of the payment's currency. */
const amountMinor = z.int().positive();
const Moved = z.object({ paymentId, amountMinor });

/** What the payment service publishes: what becomes of each payment, in order. */
export const payments = defineEvents({
  owner: 'payment-service',
  stream: 'PAYMENTS',
  subject: 'shop.payments.*',
  events: {
    PaymentStarted: z.object({
      paymentId,
      orderId: z.string().min(1),
      amountMinor,
      /** ISO 4217: `GBP`. */
      currency: z.string().regex(/^[A-Z]{3}$/),
    }),
    /** The payer's bank holds the amount ready. */
    PaymentAuthorised: Moved,
    /** Money came in: all that was authorised, or part of it; more than once where orders are sent in parts. */
    PaymentCaptured: Moved,
    PaymentFailed: z.object({ paymentId, reason: z.string().min(1) }),
    /** Money went back: all that was captured, or part of it. */
    PaymentRefunded: Moved,
  },
  // An event told twice must not count twice: money would seem to move that did not.
  dedupe: { window: days(1) },
});
