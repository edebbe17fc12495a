import type { CheckedOperation } from './checked-operation.js';
import type { ErrorAnswers } from './error-answers.js';
import { evaluationKey } from './evaluation-key.js';
import type { Payload } from './payload.js';
import { goneWith } from './request.js';
import type { ConnectionLimits } from './request-limits.js';
import { begunFrom, subscribedTo, type Subscribed } from './resumable.js';
import { resultsOf } from './results.js';
import { SharedEvaluation } from './shared-evaluation.js';
import { Subscription, type Outlet } from './subscription.js';

/** How a subscription is to begin. */
interface Start {
  readonly operation: CheckedOperation;
  readonly subscription: Subscription;
  /** Equal for all that may share an evaluation; undefined for one that shares with nobody. */
  readonly key: string | undefined;
  /** From now on, as all who share do. */
  readonly isPlain: boolean;
  /** What comes first is for it alone, unless nobody was here before. */
  readonly firstAlone: boolean;
}

/** Everything that this replica is subscribed to by its clients, over any transport. */
export class Subscriptions {
  private readonly running = new Set<Subscription>();
  private readonly shared = new Map<string, SharedEvaluation>();
  /** How many run of each key, whether they share or not. */
  private readonly alike = new Map<string, number>();
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
    const start = this.startOf(operation, outlet);
    const { subscription, isPlain } = start;
    const hadAlike = this.keep(start);
    if (this.isDraining) return subscription;
    try {
      const refused = await this.begin(start, hadAlike);
      if (refused !== undefined) subscription.end();
      else if (isPlain) subscription.tellBeginning();
      return refused ?? subscription;
    } catch (error) {
      subscription.end();
      throw error;
    }
  }

  /**
   * Ends all of them, and whatever is begun from now on: each client is told that its subscription is complete, and
   * where to go on.
   */
  drain(): void {
    this.isDraining = true;
    for (const subscription of this.running) subscription.complete();
  }

  private startOf(operation: CheckedOperation, outlet: Outlet): Start {
    const about = subscribedTo(operation);
    const key = about && evaluationKey(operation, about);
    const firstAlone = about?.given['heartbeat'] === true;
    const subscription = new Subscription({
      outlet,
      mostWaiting: this.limits.mostWaiting,
      newestOnly: about?.tells === 'newest',
      startsOver: about?.given['resnapshot'] === true,
      firstAlone,
      others: () => (key === undefined ? undefined : this.shared.get(key)),
      follow: (after) => {
        const beginning = after === undefined ? undefined : { after };
        return resultsOf(begunFrom(operation, beginning), this.answers);
      },
    });
    return {
      operation,
      subscription,
      key,
      isPlain: about !== undefined && beginsNow(operation, about),
      firstAlone: firstAlone || about?.tells === 'newest',
    };
  }

  /** @param hadAlike whether others that may share an evaluation with it run already */
  private begin(start: Start, hadAlike: boolean): Promise<Payload | undefined> {
    const { operation, subscription, key, isPlain, firstAlone } = start;
    const running = key === undefined ? undefined : this.shared.get(key);
    if (key === undefined || (!isPlain && !hadAlike)) return subscription.alone();
    const evaluation = running ?? this.evaluate(key, operation);
    if (!isPlain || (firstAlone && running !== undefined)) return subscription.approach(evaluation);
    subscription.share(evaluation);
    return evaluation.started;
  }

  private evaluate(key: string, operation: CheckedOperation): SharedEvaluation {
    const evaluation = new SharedEvaluation(
      () => resultsOf(begunFrom(ofNobody(operation), 'now'), this.answers),
      () => {
        if (this.shared.get(key) === evaluation) this.shared.delete(key);
      },
    );
    this.shared.set(key, evaluation);
    return evaluation;
  }

  /** Whether others of the same key run already. */
  private keep({ subscription, key }: Start): boolean {
    const alike = key === undefined ? 0 : (this.alike.get(key) ?? 0);
    if (key !== undefined) this.alike.set(key, alike + 1);
    this.running.add(subscription);
    const forget = () => {
      this.running.delete(subscription);
      if (key !== undefined) this.forgetOne(key);
    };
    subscription.ended.then(forget, forget);
    if (this.isDraining) subscription.end();
    return alike > 0;
  }

  private forgetOne(key: string): void {
    const left = (this.alike.get(key) ?? 1) - 1;
    if (left > 0) this.alike.set(key, left);
    else this.alike.delete(key);
  }
}

/** Nothing is told of what was before. */
const beginsNow = ({ contextValue }: CheckedOperation, { tells, given }: Subscribed): boolean =>
  tells === 'newest' ||
  (contextValue.beginning === undefined && given['after'] == null && given['snapshot'] !== true);

/** Nothing of the client who came first may reach the others, but what they all asked for. */
function ofNobody(operation: CheckedOperation): CheckedOperation {
  const { contextValue } = operation;
  const maxStaleness = contextValue.headers['x-max-staleness'];
  const headers = maxStaleness === undefined ? {} : { 'x-max-staleness': maxStaleness };
  // It ends with its last member, not with a connection.
  const gone = goneWith(NEVER_CLOSES);
  return { ...operation, contextValue: { ...contextValue, headers, gone, lookups: undefined } };
}

const NEVER_CLOSES = { closed: false, once: () => undefined };
