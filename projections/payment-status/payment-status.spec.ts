import { seconds } from '#station';
import { keepsItsPromises, specOf, stationOf } from '#station/testing';
import { paymentStatus } from './payment-status.projection.js';

const given = specOf(paymentStatus);

const started = (paymentId = 'p1', orderId = 'o1') =>
  ({
    type: 'PaymentStarted',
    time: '2026-03-01T12:00:00Z',
    data: { paymentId, orderId, amountMinor: 5_000, currency: 'GBP' },
  }) as const;
const moved = <Type extends string>(type: Type, amountMinor: number) => ({
  type,
  data: { paymentId: 'p1', amountMinor },
});
const authorised = moved('PaymentAuthorised' as const, 5_000);
const captured = (amountMinor: number) => moved('PaymentCaptured' as const, amountMinor);
const refunded = (amountMinor: number) => moved('PaymentRefunded' as const, amountMinor);
const failed = {
  type: 'PaymentFailed',
  data: { paymentId: 'p1', reason: 'The card has expired' },
} as const;

describe('payment-status', () => {
  it('follows a payment from its start to the last of its money', () => {
    given(started())
      .when()
      .thenRows({ p1: { orderId: 'o1', state: 'PENDING', amountMinor: 5_000, currency: 'GBP' } });
    given(started())
      .when(authorised)
      .thenRows({ p1: { state: 'AUTHORISED', authorisedMinor: 5_000, capturedMinor: 0 } });
    given(started(), authorised, captured(2_000))
      .when(captured(3_000))
      .thenRows({ p1: { state: 'CAPTURED', capturedMinor: 5_000 } });
  });

  it('says why a payment failed', () =>
    given(started(), authorised)
      .when(failed)
      .thenRows({ p1: { state: 'FAILED', failure: 'The card has expired' } }));

  it('is refunded once all that came in went back', () => {
    const paid = [started(), authorised, captured(4_000)] as const;
    given(...paid)
      .when(refunded(1_500))
      .thenRows({ p1: { state: 'CAPTURED', refundedMinor: 1_500 } });
    given(...paid, refunded(1_500))
      .when(refunded(2_500))
      .thenRows({ p1: { state: 'REFUNDED', refundedMinor: 4_000, capturedMinor: 4_000 } });
  });

  it.each([
    ['captured for 5001 of 5000', [started(), authorised, captured(2_000), captured(3_001)]],
    ['captured while PENDING', [started(), captured(1)]],
    ['captured while FAILED', [started(), authorised, failed, captured(1)]],
    ['failed while CAPTURED', [started(), authorised, captured(1), failed]],
    ['refunded for 2 of 1', [started(), authorised, captured(1), refunded(2)]],
    ['authorised while AUTHORISED', [started(), authorised, authorised]],
    ['authorised for 5001 of 5000', [started(), moved('PaymentAuthorised' as const, 5_001)]],
    ['authorised before it was started', [authorised]],
    ['started again', [started(), started()]],
  ])('refuses a payment that is %s', (why, events) =>
    expect(() =>
      given()
        .when(...events)
        .thenRows({}),
    ).toThrow(`The payment p1 was ${why}, which cannot be.`),
  );
});

keepsItsPromises(paymentStatus, [
  started(),
  started('p2', 'o1'),
  authorised,
  captured(2_000),
  { type: 'PaymentFailed', data: { paymentId: 'p2', reason: 'The payer went away' } },
  captured(3_000),
  refunded(5_000),
]);

describe('payment-status after an impossible event', () => {
  const station = stationOf(paymentStatus);
  afterAll(() => station.close());

  it('stands still for all payments, and says after a second how old it is', async () => {
    station.publish(started());
    expect(await station.row('p1')).toMatchObject({ state: 'PENDING' });
    station.publish(captured(5_000));
    station.publish(started('p2', 'o2'));
    expect(await station.row('p2')).toBeUndefined();
    station.advance(seconds(2));
    expect(await station.freshness()).toMatchObject({ state: 'STALE', stalenessMs: 2_000 });
    expect(await station.row('p1')).toMatchObject({ state: 'PENDING', capturedMinor: 0 });
  });
});
