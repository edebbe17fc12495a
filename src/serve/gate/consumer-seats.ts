import type { Consumer } from '../../access/consumer.js';

/** What a consumer may have only so many of at the same time. */
export type Seat = 'subscriptions' | 'waiters';

/** Counts what each consumer has open on this replica. */
export class ConsumerSeats {
  private readonly taken = new Map<string, number>();

  /** One more; returns how to give it back, which may be called more than once. Undefined where there is no room. */
  take({ name, limits }: Consumer, seat: Seat): (() => void) | undefined {
    const key = `${seat} ${name}`;
    const taken = this.taken.get(key) ?? 0;
    if (taken >= limits[seat] && !limits.measureOnly) return undefined;
    this.taken.set(key, taken + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.taken.get(key) ?? 1) - 1;
      if (left > 0) this.taken.set(key, left);
      else this.taken.delete(key);
    };
  }

  /** How many a consumer has now. */
  count({ name }: Pick<Consumer, 'name'>, seat: Seat): number {
    return this.taken.get(`${seat} ${name}`) ?? 0;
  }
}
