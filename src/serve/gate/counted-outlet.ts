import type { Payload } from '../payload.js';
import type { Outlet } from '../subscription.js';

/** An outlet of which each result is heard when it is told. */
export class CountedOutlet implements Outlet {
  constructor(
    private readonly outlet: Outlet,
    private readonly hear: () => void,
  ) {}

  get waiting(): number {
    return this.outlet.waiting;
  }

  next(payload: Payload, sent?: () => void): void {
    this.hear();
    this.outlet.next(payload, sent);
  }

  stand(cursor: string): void {
    this.outlet.stand(cursor);
  }
}
