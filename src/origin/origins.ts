import type { Observe } from '../model/fact.js';
import { taskName, type Projection } from '../model/projection.js';
import type { OwnerAsks } from '../owners/owner-asks.js';
import type { AnswerCaches } from '../store/answer-cache.js';
import { OriginReads } from './origin-reads.js';

export interface OriginsParts {
  readonly asks: OwnerAsks;
  readonly caches: AnswerCaches;
  readonly observe: Observe;
}

/** Where data of projections are had from their owners: of each projection one, so that nothing is asked twice at once. */
export class Origins {
  private readonly opened = new Map<string, OriginReads>();

  constructor(private readonly parts: OriginsParts) {}

  /** Undefined where a projection declares no origin. */
  of(projection: Projection): OriginReads | undefined {
    const { origin } = projection;
    if (origin === undefined) return undefined;
    const { asks, caches, observe } = this.parts;
    const name = taskName(projection);
    const reads =
      this.opened.get(name) ??
      new OriginReads({ projection, origin, asks, cache: caches.open(projection), observe });
    this.opened.set(name, reads);
    return reads;
  }
}
