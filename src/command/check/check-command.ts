import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { schemaOf } from '../../access/evolution/schema-change.js';
import { printedSchema } from '../../serve/served-schema.js';
import { misused } from '../exit.js';
import type { Surroundings } from '../surroundings.js';
import type { CheckOptions } from './asked-check.js';
import { checkAgainst } from './check-against.js';
import { checkContracts } from './check-contracts.js';
import { schemaFromFile } from './read-schema.js';

const ABOUT = `
Checks every contract against the schema that the projections of this folder make, without any server: each fault with its file and line, else what each consumer gets.

With --against it says what the change from an earlier schema does to contracts: whom each breaking change breaks, which break nobody, and which fields no contract selects. It fails only where a contract breaks or has a fault.
`;

const MORE = `
Examples
  station check                          all contracts of this station
  station check --against origin/main    does this branch break somebody?
  station check --against last-release.graphql --url https://station.internal
                                         and was anybody seen using what no contract selects?
  station check --schema schema.graphql --consumers contracts
                                         in a consumer's own repository, with contracts/checkout/contract.yaml`;

/** `station check`. */
export function checkCommand(program: Command, around: Surroundings): void {
  program
    .command('check')
    .summary('does every contract fit the schema, and whom does a change break?')
    .description(ABOUT.trim())
    .option('--against <earlier>', 'a schema file, or a git ref that holds schema.graphql')
    .option('--schema <file>', 'a schema file in place of what the projections here make')
    .option('--consumers <folder>', 'a folder of contracts in place of projections/consumers')
    .option('--url <url>', 'a running station: who was seen using what no contract selects?')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', MORE)
    .action((options: CheckOptions) => check(options, around));
}

async function check(options: CheckOptions, around: Surroundings): Promise<void> {
  if (options.url !== undefined && options.against === undefined)
    throw misused('--url tells who was seen using a field: it goes with --against.');
  const folder = contractsFolder(options, around);
  const asked = {
    options,
    around,
    folder,
    schema: await schemaFor(options, around),
    projections: around.served.map(({ projection }) => projection),
    pathOf: (file: string) => relative(around.folder, join(folder, file)) || file,
  };
  const { against } = options;
  if (against === undefined) checkContracts(asked);
  else await checkAgainst({ ...asked, against });
}

function contractsFolder({ consumers }: CheckOptions, around: Surroundings): string {
  if (consumers === undefined) return around.contracts;
  const folder = resolve(around.folder, consumers);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw misused(`There is no folder ${consumers}.`);
}

const schemaFor = async ({ schema }: CheckOptions, around: Surroundings) =>
  schema === undefined
    ? schemaOf(await printedSchema(around.served))
    : schemaFromFile(resolve(around.folder, schema));
