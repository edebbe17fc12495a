import type { Contract } from '../../access/contract.js';
import { readContracts, type ContractGround } from '../../access/contracts/read-contracts.js';
import { StationError } from '../../model/station-error.js';

/**
 * The contracts of a folder, by the name of the consumer.
 * @throws StationError CONTRACTS_INVALID that lists every fault with its file and line
 */
export function heldContracts(
  folder: string,
  ground: ContractGround,
): ReadonlyMap<string, Contract> {
  const outcome = readContracts(folder, ground);
  if ('contracts' in outcome) return outcome.contracts;
  const lines = outcome.faults.map(({ file, line, message }) => `  ${file}:${line} ${message}\n`);
  const count = lines.length === 1 ? 'One fault' : `${lines.length} faults`;
  throw new StationError('CONTRACTS_INVALID', `${count} in the contracts:\n${lines.join('')}`);
}
