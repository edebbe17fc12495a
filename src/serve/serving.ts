import type { Projection } from '../model/projection.js';
import type { WriteAccess } from './access-line.js';
import type { ErrorAnswers } from './error-answers.js';
import type { ExecutionMode } from './execution/execution-mode.js';
import type { RequestLimits } from './request-limits.js';

/** What both transports serve, and under which terms. */
export interface Serving {
  readonly projections: readonly Projection[];
  readonly limits: RequestLimits;
  readonly errors: ErrorAnswers;
  /** How queries are executed; compiled unless told. */
  readonly execution?: ExecutionMode | undefined;
  /** Where the contracts of consumers are; none hold where it is absent. */
  readonly contractsFolder?: string | undefined;
  /** Whether a header `Authorization` is an operator's; without it nobody's is. */
  readonly isOperator?: ((authorization: string | undefined) => boolean) | undefined;
  /** Writes the access log; none is kept where it is absent. */
  readonly writeAccess?: WriteAccess | undefined;
  /** How much memory answers may take that are given again; none are where it is absent. */
  readonly answerBytes?: number | undefined;
}
