import type { Command } from 'commander';
import { asJson } from '../as-json.js';
import { misused } from '../exit.js';
import { asksStation, type StationOptions } from '../station-address.js';
import { AnyJson, stationClient } from '../station-client.js';
import type { Surroundings } from '../surroundings.js';
import { TraceForm } from './trace-form.js';
import { traceLines } from './trace-lines.js';

const ABOUT = `
What became of one event: where it came from and, for each projection that reads its stream, whether it was folded, when that was committed, and which rows it changed; or why not.
`;

const MORE = `
Examples
  station trace ORDERS:1234          as the acknowledgement of its publish told stream and sequence
  station trace ORDERS:1234 --json   with payload and headers

How far back rows are told is how far the feed of a projection reaches.`;

interface TraceOptions extends StationOptions {
  readonly json?: boolean;
}

/** `station trace`. */
export function traceCommand(program: Command, around: Surroundings): void {
  const command = program
    .command('trace')
    .summary('what became of one event')
    .description(ABOUT.trim())
    .argument('<stream:sequence>', 'the event')
    .option('--json', 'all that is known, as JSON')
    .addHelpText('after', MORE)
    .action((event: string, options: TraceOptions) => trace(event, { options, around }));
  asksStation(command);
}

async function trace(
  event: string,
  { options, around }: { readonly options: TraceOptions; readonly around: Surroundings },
): Promise<void> {
  const [, stream, sequence] = /^(.+):([1-9]\d*)$/.exec(event) ?? [];
  if (stream === undefined || sequence === undefined)
    throw misused(`The event is named "${event}", and not as STREAM:sequence.`);
  const asked = { path: `control/trace/${encodeURIComponent(stream)}/${sequence}` };
  const client = stationClient(options, around);
  if (options.json) around.print(asJson(await client.json(asked, AnyJson)));
  else for (const line of traceLines(await client.json(asked, TraceForm))) around.print(line);
}
