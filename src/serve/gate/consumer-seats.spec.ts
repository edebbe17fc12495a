import { consumerOf } from '../../../test/support/access/contract-of.js';
import { ConsumerSeats } from './consumer-seats.js';

describe('the seats of a consumer', () => {
  it('are as many as its contract says, of each kind and for each consumer', () => {
    const seats = new ConsumerSeats();
    const [ann, bob] = ['ann', 'bob'].map((name) =>
      consumerOf(name, { subscriptions: 2, waiters: 1 }),
    ) as [ReturnType<typeof consumerOf>, ReturnType<typeof consumerOf>];
    const first = seats.take(ann, 'subscriptions');
    expect(seats.take(ann, 'subscriptions')).toBeDefined();
    expect(seats.take(ann, 'subscriptions')).toBeUndefined();
    expect(seats.take(ann, 'waiters')).toBeDefined();
    expect(seats.take(bob, 'subscriptions')).toBeDefined();
    first?.();
    first?.();
    expect(seats.count(ann, 'subscriptions')).toBe(1);
    expect(seats.take(ann, 'subscriptions')).toBeDefined();
    expect(seats.take(ann, 'subscriptions')).toBeUndefined();
  });

  it('are counted and not held where limits are only measured', () => {
    const seats = new ConsumerSeats();
    const ann = consumerOf('ann', { waiters: 0, measureOnly: true });
    expect(seats.take(ann, 'waiters')).toBeDefined();
    expect(seats.count(ann, 'waiters')).toBe(1);
  });
});
