import type { AccessLog } from './access-log.js';
import type { OperationChecks } from './checked-operation.js';
import type { ErrorAnswers } from './error-answers.js';
import type { Executor } from './execution/executor.js';
import type { OpenConnections } from './open-connections.js';
import type { RequestLimits } from './request-limits.js';
import type { Subscriptions } from './subscriptions.js';

/** What the transports of subscriptions share: sockets and event streams. */
export interface Transport extends OperationChecks {
  readonly limits: RequestLimits;
  readonly errors: ErrorAnswers;
  readonly executor: Executor;
  readonly subscriptions: Subscriptions;
  readonly connections: OpenConnections;
  /** Undefined where none is kept. */
  readonly accessLog: AccessLog | undefined;
}
