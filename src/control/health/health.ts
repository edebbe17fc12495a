import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { seconds, type Duration } from '../../model/duration.js';
import { reasonOf, type HealthCheck, type Readiness } from './health-check.js';

export type CheckState = 'ready' | 'degraded' | 'not-ready';

/** One check's answer, as `/readyz` shows it. */
export interface CheckReport {
  readonly name: string;
  readonly state: CheckState;
  readonly reason?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Whether this replica should be sent requests, and what each part says. */
export interface HealthReport {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly CheckReport[];
}

const ANSWER_WITHIN = seconds(2);
const DRAINING: CheckReport = {
  name: 'station',
  state: 'not-ready',
  reason: 'It drains: it finishes what is in hand and then stops.',
};

/** Asks every registered check, all at once, each for a bounded time. */
@Injectable()
export class Health implements OnModuleDestroy {
  readonly #checks = new Map<string, HealthCheck>();
  #draining = false;

  /** Adds a check; a name that is taken is a mistake of the caller. */
  register(check: HealthCheck): void {
    if (this.#checks.has(check.name)) throw new Error(`Two health checks are named ${check.name}.`);
    this.#checks.set(check.name, check);
  }

  /** From now on this replica is not ready, whatever its checks say. */
  drain(): void {
    this.#draining = true;
  }

  /** Nest's first step of stopping. */
  onModuleDestroy(): void {
    this.drain();
  }

  async report(within: Duration = ANSWER_WITHIN): Promise<HealthReport> {
    const asked = [...this.#checks.values()].map((check) => answerOf(check, within));
    const answers = await Promise.all(asked);
    const checks = this.#draining ? [DRAINING, ...answers] : answers;
    const ready = checks.every(({ state }) => state !== 'not-ready');
    return { status: ready ? 'ready' : 'not-ready', checks };
  }
}

const answerOf = async (check: HealthCheck, within: Duration): Promise<CheckReport> => {
  const answered = new AbortController();
  const late = wait(within, silenceOf(within), { ref: false, signal: answered.signal });
  late.catch(() => undefined); // the wait that an answer cut short
  try {
    return reportOf(check.name, await Promise.race([check.check(), late]));
  } catch (error) {
    return { name: check.name, state: 'not-ready', reason: reasonOf(error) };
  } finally {
    answered.abort();
  }
};

const silenceOf = (within: Duration): Readiness => ({
  ready: false,
  reason: `It did not answer within ${within} ms.`,
});

const reportOf = (name: string, { ready, ...said }: Readiness): CheckReport => ({
  name,
  state: stateOf(ready, said.reason),
  ...said,
});

const stateOf = (ready: boolean, reason: string | undefined): CheckState => {
  if (!ready) return 'not-ready';
  return reason === undefined ? 'ready' : 'degraded';
};
