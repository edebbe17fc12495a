import type { Projection } from '../model/projection.js';
import type { ErrorAnswers } from './error-answers.js';
import type { RequestLimits } from './request-limits.js';

/** What both transports serve, and under which terms. */
export interface Serving {
  readonly projections: readonly Projection[];
  readonly limits: RequestLimits;
  readonly errors: ErrorAnswers;
  /** How much memory answers may take that are given again; none are where it is absent. */
  readonly answerBytes?: number | undefined;
}
