import type { schemaOf } from '../../access/evolution/schema-change.js';
import type { Projection } from '../../model/projection.js';
import type { StationOptions } from '../station-address.js';
import type { Surroundings } from '../surroundings.js';
import type { PathOf } from './check-report.js';

export interface CheckOptions extends StationOptions {
  readonly against?: string;
  readonly schema?: string;
  readonly consumers?: string;
  readonly json?: boolean;
}

/** One run of the check: what is checked, against what. */
export interface AskedCheck {
  readonly options: CheckOptions;
  readonly around: Surroundings;
  /** Of the contracts. */
  readonly folder: string;
  readonly schema: ReturnType<typeof schemaOf>;
  readonly projections: readonly Projection[];
  readonly pathOf: PathOf;
}
