import { readContracts } from '../../access/contracts/read-contracts.js';
import { deprecatedUses } from '../../access/evolution/deprecated-uses.js';
import { writtenOperations } from '../../access/evolution/written-operations.js';
import { StationError } from '../../model/station-error.js';
import { asJson } from '../as-json.js';
import type { AskedCheck } from './asked-check.js';
import {
  checkJson,
  faultLines,
  summaryLines,
  warningLines,
  type CheckReport,
} from './check-report.js';

/** Whether contracts fit the schema. @throws StationError CONTRACTS_INVALID */
export function checkContracts(asked: AskedCheck): void {
  const { options, around, pathOf } = asked;
  const report = reportOf(asked);
  const { faults, contracts, warnings } = report;
  if (options.json) around.print(asJson(checkJson(report, pathOf)));
  else {
    const lines = faults.length > 0 ? faultLines(faults, pathOf) : summaryLines(contracts, pathOf);
    for (const line of [...lines, ...warningLines(warnings, pathOf)]) around.print(line);
  }
  if (faults.length === 0)
    around.tell(`${counted(contracts.length, 'contract')} checked, no faults.`);
  else
    throw new StationError('CONTRACTS_INVALID', `${counted(faults.length, 'fault')} in contracts.`);
}

function reportOf({ folder, schema, projections }: AskedCheck): CheckReport {
  const outcome = readContracts(folder, { schema, projections });
  if ('faults' in outcome) return { faults: outcome.faults, contracts: [], warnings: [] };
  const contracts = [...outcome.contracts.values()].toSorted((a, b) =>
    a.consumer.name < b.consumer.name ? -1 : 1,
  );
  return { faults: [], contracts, warnings: deprecatedUses(schema, writtenOperations(folder)) };
}

export const counted = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? '' : 's'}`;
