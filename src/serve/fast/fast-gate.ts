import type { IncomingHttpHeaders } from 'node:http';
import { OPEN, type Asker } from '../../access/asker.js';
import type { UsedOperation } from '../../access/use.js';

/** Who may be given a stored answer. It decides at once, or leaves the decision to the ordinary way. */
export interface FastGate {
  /** Who asks; undefined where that is not known at once, or where the consumer may not ask over HTTP. */
  enter(headers: IncomingHttpHeaders): Asker | undefined;
  /** Takes one request of the consumer's rate; false where none is left: then the ordinary way refuses. */
  take(asker: Asker): boolean;
  /** A stored answer was given. */
  answered(used: UsedOperation | undefined): void;
}

/** Everybody may ask, and nobody counts. */
export const OPEN_GATE: FastGate = {
  enter: () => OPEN,
  take: () => true,
  answered: () => undefined,
};
