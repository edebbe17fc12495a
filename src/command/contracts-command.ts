import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { exportContracts } from '../control/contracts-out/exported-files.js';
import { servedSchema } from '../serve/served-schema.js';
import { GraphqlRows } from '../serve/served-rows.js';
import { StationError } from '../model/station-error.js';
import type { Surroundings } from './surroundings.js';

const ABOUT = `
What the station's producers and projections promise, in the words of open standards, for tools in any language. A running station tells the same under /control/contracts.
`;

const EXPORT = `
Writes, without any server:
  producers/<service>/asyncapi.yaml         its channels and events: AsyncAPI 3
  producers/<service>/<event>.schema.json   one event: JSON Schema
  projections/<name>/odcs.yaml              rows, owner and staleness budget: Open Data Contract Standard

The same sources make the same files, so they can be kept in a repository and their changes reviewed. Files that
nothing promises any more are left alone.`;

interface ExportOptions {
  readonly out: string;
}

/** `station contracts export`. */
export function contractsCommand(program: Command, around: Surroundings): void {
  program
    .command('contracts')
    .summary('what producers and projections promise, as files')
    .description(ABOUT.trim())
    .helpCommand(false)
    .command('export')
    .summary('write AsyncAPI, JSON Schema and ODCS files')
    .description('Writes the contracts of every producer and projection of this folder.')
    .option('--out <folder>', 'where to', 'contracts')
    .addHelpText('after', EXPORT)
    .action((options: ExportOptions) => exportTo(resolve(around.folder, options.out), around));
}

/** Prints the path of each file. @throws StationError FILE_UNWRITABLE */
async function exportTo(folder: string, around: Surroundings): Promise<void> {
  const schema = await servedSchema(around.served);
  const projections = around.served.map(({ projection }) => projection);
  const files = exportContracts({ projections, rows: new GraphqlRows(() => schema) });
  for (const { path, text } of files) {
    const file = join(folder, path);
    write(file, text);
    around.print(relative(around.folder, file));
  }
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StationError('FILE_UNWRITABLE', `${file} cannot be written: ${why}.`);
  }
}
