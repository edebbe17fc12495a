import { readContracts } from '../../access/contracts/read-contracts.js';
import type { ContractFault } from '../../access/contract.js';
import { impactOnContracts, type ContractImpact } from '../../access/evolution/contract-impact.js';
import { deprecatedUses } from '../../access/evolution/deprecated-uses.js';
import { changesBetween } from '../../access/evolution/schema-change.js';
import { unusedFields } from '../../access/evolution/unused-fields.js';
import { writtenOperations } from '../../access/evolution/written-operations.js';
import { StationError } from '../../model/station-error.js';
import { againstJson, againstLines, type AgainstReport } from './against-report.js';
import { asJson } from '../as-json.js';
import type { AskedCheck } from './asked-check.js';
import { counted } from './check-contracts.js';
import { observedUse } from './observed-use.js';
import { stationClient } from '../station-client.js';
import { earlierSchema } from './read-schema.js';

export interface AskedComparison extends AskedCheck {
  /** A schema file or a git ref. */
  readonly against: string;
}

/** What a change of the schema does to contracts. @throws StationError CONTRACTS_BROKEN, CONTRACTS_INVALID */
export async function checkAgainst(asked: AskedComparison): Promise<void> {
  const { options, around, pathOf } = asked;
  const report = await reportOf(asked);
  if (options.json) around.print(asJson(againstJson(report, pathOf)));
  else for (const line of againstLines(report, pathOf)) around.print(line);
  const broken = report.impacts.filter(({ effect }) => effect === 'breaks');
  if (broken.length > 0) throw brokenFor(broken.map(({ consumer }) => consumer.name));
  const { faults } = report;
  if (faults.length > 0)
    throw new StationError('CONTRACTS_INVALID', `${counted(faults.length, 'fault')} in contracts.`);
  around.tell('No contract breaks.');
}

const brokenFor = (consumers: readonly string[]): StationError => {
  const names = [...new Set(consumers)].toSorted();
  const contracts = names.length === 1 ? 'The contract' : 'Contracts';
  return new StationError('CONTRACTS_BROKEN', `${contracts} of ${names.join(', ')} would break.`);
};

async function reportOf(asked: AskedComparison): Promise<AgainstReport> {
  const { schema: after, around, options, against, folder, projections } = asked;
  const before = await earlierSchema({ named: against, folder: around.folder, root: around.root });
  const changes = await changesBetween(before, after);
  const operations = writtenOperations(folder);
  const { impacts, unfelt } = impactOnContracts(operations, { before, after, changes });
  const unused = unusedFields(after, operations);
  const outcome = readContracts(folder, { schema: after, projections });
  return {
    faults: 'faults' in outcome ? outcome.faults.filter(isNotBroken(impacts)) : [],
    impacts,
    unfelt,
    deprecated: deprecatedUses(after, operations),
    unused,
    observed:
      options.url === undefined
        ? undefined
        : await observedUse(stationClient(options, around), unused),
  };
}

/** A line that breaks is told with the change that breaks it, not as a fault of its contract. */
const isNotBroken =
  (impacts: readonly ContractImpact[]) =>
  ({ file, line }: ContractFault): boolean =>
    !impacts.some(
      (impact) => impact.effect === 'breaks' && impact.file === file && impact.line === line,
    );
