import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Breaker } from '../model/owner.js';

/** What one request told of its owner; `nothing` where nobody waited for its end. */
export type Sign = 'works' | 'fails' | 'nothing';

/**
 * Leaves an owner alone that failed so many times in a row; after the pause one request tries it. By cockatiel 3, which
 * counts failures in a row and runs on Node 20 (its 4 needs 22); opossum goes by shares of a rolling window.
 */
export class OwnerBreaker {
  private readonly policy: CircuitBreakerPolicy;
  private opened = 0;

  constructor(private readonly rules: Breaker) {
    this.policy = circuitBreaker(handleType(OwnerFails), {
      halfOpenAfter: rules.pause,
      breaker: new ConsecutiveBreaker(rules.failures),
    });
    this.policy.onBreak(() => {
      this.opened = Date.now();
    });
  }

  /** For how many milliseconds the owner is left alone yet; 0 where it may be asked. */
  get restsForMs(): number {
    if (this.policy.state !== CircuitState.Open) return 0;
    return Math.max(0, this.opened + this.rules.pause - Date.now());
  }

  /** Whether only one request at a time may tell if it works again. */
  get tries(): boolean {
    return this.policy.state !== CircuitState.Closed;
  }

  /** Runs a request and hears what it told; undefined where the owner is left alone after all. */
  async run<Told extends { readonly sign: Sign }>(
    request: () => Promise<Told>,
  ): Promise<Told | undefined> {
    const trial = this.tries;
    let told: Told | undefined;
    try {
      await this.policy.execute(async () => {
        told = await request();
        if (told.sign === 'fails' || (trial && told.sign === 'nothing')) throw new OwnerFails();
        // Not counted: neither a failure nor the end of a row of them.
        if (told.sign === 'nothing') throw new ToldNothing();
      });
    } catch (error) {
      const expected = [OwnerFails, ToldNothing, BrokenCircuitError];
      if (!expected.some((type) => error instanceof type)) throw error;
    }
    return told;
  }
}

class OwnerFails extends Error {}
class ToldNothing extends Error {}
