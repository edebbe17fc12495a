import { StationError } from './model/station-error.js';

/**
 * Lets a station start only with definitions in which nothing is wrong.
 * @throws StationError DEFINITIONS_INVALID that lists every fault, one a line
 */
export function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const count = faults.length === 1 ? 'One fault' : `${faults.length} faults`;
  const lines = faults.map((fault) => `  ${fault}\n`).join('');
  throw new StationError('DEFINITIONS_INVALID', `${count} in the definitions:\n${lines}`);
}
