import type { CheckedOperation } from './checked-operation.js';
import type { ErrorAnswers } from './error-answers.js';
import { goneWith } from './request.js';
import type { Payload } from './payload.js';
import { resumableArguments, resumedAfter, tellingCursors } from './resumable.js';
import { resultsOf } from './results.js';
import { SharedEvaluation } from './shared-evaluation.js';
import { evaluationKey } from './evaluation-key.js';
import type { ConnectionLimits } from './request-limits.js';
import { Subscription, type Outlet } from './subscription.js';

interface Sharing {
  readonly asked: CheckedOperation;
  readonly subscription: Subscription;
  /** It is told something at its beginning, and shares only afterwards. */
  readonly beginsAlone: boolean;
}

/** Everything that this replica is subscribed to by its clients, over any transport. */
export class Subscriptions {
  private readonly running = new Set<Subscription>();
  private readonly shared = new Map<string, SharedEvaluation>();
  private isDraining = false;

  constructor(
    private readonly answers: ErrorAnswers,
    private readonly limits: Pick<ConnectionLimits, 'mostWaiting'>,
  ) {}

  /** How many subscriptions run, and how many evaluations are shared among them. */
  get counts(): { readonly subscriptions: number; readonly sharedEvaluations: number } {
    return { subscriptions: this.running.size, sharedEvaluations: this.shared.size };
  }

  /** The running subscription, whose results go to the outlet; or the one result by which it is refused. */
  async start(operation: CheckedOperation, outlet: Outlet): Promise<Subscription | Payload> {
    const given = resumableArguments(operation);
    const asked = given === undefined ? operation : tellingCursors(operation);
    const { mostWaiting } = this.limits;
    const subscription = new Subscription({
      outlet,
      mostWaiting,
      follow: (after) =>
        resultsOf(after === undefined ? asked : resumedAfter(asked, after), this.answers),
    });
    this.keep(subscription);
    if (this.isDraining) return subscription;
    try {
      const key = given && evaluationKey(operation, given);
      const refused =
        key === undefined
          ? await subscription.alone()
          : await this.share(key, {
              asked,
              subscription,
              beginsAlone: given?.['heartbeat'] === true,
            });
      if (refused !== undefined) subscription.end();
      return refused ?? subscription;
    } catch (error) {
      subscription.end();
      throw error;
    }
  }

  /** Ends all of them, and whatever is begun from now on: each client is told that its subscription is complete. */
  drain(): void {
    this.isDraining = true;
    for (const subscription of this.running) subscription.end();
  }

  private share(
    key: string,
    { asked, subscription, beginsAlone }: Sharing,
  ): Promise<Payload | undefined> {
    const running = this.shared.get(key);
    if (running !== undefined && beginsAlone) return subscription.approach(running);
    const evaluation = running ?? this.begin(key, asked);
    subscription.share(evaluation);
    return evaluation.started;
  }

  private begin(key: string, asked: CheckedOperation): SharedEvaluation {
    const { contextValue } = asked;
    // Nothing of the client who came first may reach the others, but what they all asked for.
    const maxStaleness = contextValue.headers['x-max-staleness'];
    const headers = maxStaleness === undefined ? {} : { 'x-max-staleness': maxStaleness };
    const operation = {
      ...asked,
      contextValue: { ...contextValue, headers, gone: goneWith(NEVER_CLOSES) },
    };
    const evaluation = new SharedEvaluation(
      () => resultsOf(operation, this.answers),
      () => {
        if (this.shared.get(key) === evaluation) this.shared.delete(key);
      },
    );
    this.shared.set(key, evaluation);
    return evaluation;
  }

  private keep(subscription: Subscription): void {
    this.running.add(subscription);
    const forget = () => void this.running.delete(subscription);
    subscription.ended.then(forget, forget);
    if (this.isDraining) subscription.end();
  }
}

/** An evaluation ends with its last member, not with a connection. */
const NEVER_CLOSES = { closed: false, once: () => undefined };
