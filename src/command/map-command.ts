import type { Command } from 'commander';
import { asJson } from './as-json.js';
import { asksStation, type StationOptions } from './station-address.js';
import { AnyJson, stationClient } from './station-client.js';
import { misused } from './exit.js';
import type { Surroundings } from './surroundings.js';

const ABOUT = `
Who gives what to whom: producers, their events, projections, fields, and the operations of consumers; with rate, delay, errors and last use on each edge, as the station sees them now.
`;

const MORE = `
Examples
  station map > map.mmd             Mermaid: paste it into a page of a repository or of a wiki
  station map --full --consumer checkout
                                    field by field, what one consumer gets and where it comes from
  station map --json | jq .edges
  station map --openlineage         dataset and job events of the OpenLineage specification, for a lineage catalogue`;

interface MapOptions extends StationOptions {
  readonly json?: boolean;
  readonly openlineage?: boolean;
  readonly full?: boolean;
  readonly projection?: string;
  readonly consumer?: string;
}

/** `station map`. */
export function mapCommand(program: Command, around: Surroundings): void {
  const command = program
    .command('map')
    .summary('the live map of the data, from producers to consumers')
    .description(ABOUT.trim())
    .option('--json', 'as JSON')
    .option('--openlineage', 'as OpenLineage events')
    .option(
      '--full',
      'draw events, fields and operations, too (JSON and OpenLineage have them anyway)',
    )
    .option('--projection <name>', 'only what leads to this projection and from it')
    .option('--consumer <name>', 'only what leads to this consumer')
    .addHelpText('after', MORE)
    .action((options: MapOptions) => printMap(options, around));
  asksStation(command);
}

async function printMap(options: MapOptions, around: Surroundings): Promise<void> {
  if (options.json && options.openlineage)
    throw misused('--json and --openlineage are two forms of the same map.');
  const format = options.json ? 'json' : options.openlineage ? 'openlineage' : 'mermaid';
  const question = new URLSearchParams({ format });
  if (options.full) question.set('detail', 'full');
  for (const part of ['projection', 'consumer'] as const) {
    const name = options[part];
    if (name !== undefined) question.set(part, name);
  }
  const asked = { path: `control/lineage?${question}` };
  const client = stationClient(options, around);
  if (format === 'mermaid') around.print((await client.text(asked)).trimEnd());
  else around.print(asJson(await client.json(asked, AnyJson)));
}
