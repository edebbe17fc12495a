import { defineProjection, seconds } from '#station';
import { payments } from '../producers/payment-service.js';
import { Payment } from './payment.js';
import { PaymentState } from './payment-state.js';

const { PENDING, AUTHORISED, CAPTURED, FAILED, REFUNDED } = PaymentState;
const NOT_STARTED = '';

/**
 * How far each payment is. An event that cannot follow what happened before stops the projection: rather no news of any
 * payment than a wrong one.
 */
export const paymentStatus = defineProjection({
  name: 'payment-status',
  version: 1,
  owner: 'team-payments',
  staleness: { budget: seconds(1) },
  urgency: 'realtime',
  onPoison: 'halt',
  reads: [payments],
  serves: Payment,
  key: 'paymentId',
  keysOf: {
    PaymentStarted: (e) => [e.data.paymentId],
    PaymentAuthorised: (e) => [e.data.paymentId],
    PaymentCaptured: (e) => [e.data.paymentId],
    PaymentFailed: (e) => [e.data.paymentId],
    PaymentRefunded: (e) => [e.data.paymentId],
  },
  // Nobody reads this row: a payment begins with PaymentStarted.
  initial: (paymentId) => ({
    paymentId,
    orderId: NOT_STARTED,
    state: PENDING,
    currency: '',
    amountMinor: 0,
    authorisedMinor: 0,
    capturedMinor: 0,
    refundedMinor: 0,
    failure: null,
    startedAt: 0,
  }),
  fold: {
    PaymentStarted: (payment, { data, time }) => {
      if (payment.orderId !== NOT_STARTED) throw impossible(payment, 'started again');
      return { ...payment, ...data, startedAt: time };
    },
    PaymentAuthorised: (payment, { data: { amountMinor: authorisedMinor } }) => {
      const most = payment.amountMinor;
      check(payment, { step: 'authorised', after: [PENDING], sum: authorisedMinor, most });
      return { ...payment, state: AUTHORISED, authorisedMinor };
    },
    PaymentCaptured: (payment, { data }) => {
      const capturedMinor = payment.capturedMinor + data.amountMinor;
      const most = payment.authorisedMinor;
      check(payment, { step: 'captured', after: [AUTHORISED, CAPTURED], sum: capturedMinor, most });
      return { ...payment, state: CAPTURED, capturedMinor };
    },
    PaymentFailed: (payment, { data: { reason } }) => {
      check(payment, { step: 'failed', after: [PENDING, AUTHORISED] });
      return { ...payment, state: FAILED, failure: reason };
    },
    PaymentRefunded: (payment, { data }) => {
      const refundedMinor = payment.refundedMinor + data.amountMinor;
      const most = payment.capturedMinor;
      check(payment, { step: 'refunded', after: [CAPTURED], sum: refundedMinor, most });
      return { ...payment, state: refundedMinor === most ? REFUNDED : CAPTURED, refundedMinor };
    },
  },
  orderings: { startedAt: 'desc', amountMinor: 'desc' },
  filters: ['orderId', 'state'],
});

interface Step {
  readonly step: string;
  /** The states that it may follow. */
  readonly after: readonly PaymentState[];
  /** What it comes to, with all steps of its kind before, and the most that it may come to. */
  readonly sum?: number;
  readonly most?: number;
}

/** @throws Error where the step cannot follow what is known of the payment */
function check(payment: Payment, { step, after, sum = 0, most = 0 }: Step): void {
  if (payment.orderId === NOT_STARTED) throw impossible(payment, `${step} before it was started`);
  if (!after.includes(payment.state)) throw impossible(payment, `${step} while ${payment.state}`);
  if (sum > most) throw impossible(payment, `${step} for ${sum} of ${most}`);
}

const impossible = ({ paymentId }: Payment, what: string): Error =>
  new Error(`The payment ${paymentId} was ${what}, which cannot be.`);
