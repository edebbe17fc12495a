import type { Command } from 'commander';
import { z } from 'zod';
import type { ErasureAnswer } from '../../control/erasure/erasure-report.js';
import { asJson } from '../as-json.js';
import { columns } from '../columns.js';
import { actsAsOperator, asksStation, type StationOptions } from '../station-address.js';
import { stationClient } from '../station-client.js';
import type { Surroundings } from '../surroundings.js';

const ABOUT = `
Has a person erased: rows, what the feeds told of them, and dead letters, in every projection that keeps data of persons. It is asked for once and done by each projection when its stream comes to it; the report tells who is done. There is no way back, and the id is never given a row again.
`;

const MORE = `
Examples
  station erase u42 --reason "asked by letter of 3 March"
  station erasure STATION_ERASURES-7-x1Y2z3A4     the report: what was removed, and who is still to come`;

const Part = z.object({
  projection: z.string(),
  version: z.number(),
  state: z.enum(['done', 'to-come', 'not-served']),
  rows: z.number(),
  feedEntries: z.number(),
  natsMessages: z.number(),
  deadLetters: z.number(),
  doneAt: z.string().nullable(),
});
const Erasure = z.object({
  id: z.string(),
  person: z.string(),
  event: z.object({ stream: z.string(), sequence: z.number(), type: z.string() }),
  askedBy: z.string().nullable(),
  reason: z.string().nullable(),
  begunAt: z.string(),
  completedAt: z.string().nullable(),
  projections: z.array(Part),
  beyondReach: z.array(z.string()),
}) satisfies z.ZodType<ErasureAnswer>;

interface EraseOptions extends StationOptions {
  readonly reason?: string;
  readonly json?: boolean;
}

/** `station erase`, and `station erasure` for its report. */
export function eraseCommand(program: Command, around: Surroundings): void {
  asksStation(actsAsOperator(program.command('erase')))
    .summary('erase a person')
    .description(ABOUT.trim())
    .argument('<person>', 'the id of the person, as the events have it')
    .option('--reason <text>', 'for the report; without the name of the person')
    .option('--json', 'print the report as JSON')
    .addHelpText('after', MORE)
    .action(async (person: string, options: EraseOptions) => {
      const body = { person, reason: options.reason };
      const asked = { method: 'POST', path: 'control/erasures', body } as const;
      print(await stationClient(options, around).json(asked, Erasure), options, around);
    });
  asksStation(program.command('erasure'))
    .summary('what an erasure removed, and who is still to come')
    .description('Prints the report on an erasure.')
    .argument('<id>', 'as `station erase` tells it')
    .option('--json', 'print it as JSON')
    .action(async (id: string, options: EraseOptions) => {
      const asked = { path: `control/erasures/${encodeURIComponent(id)}` };
      print(await stationClient(options, around).json(asked, Erasure), options, around);
    });
}

function print(
  erasure: z.infer<typeof Erasure>,
  { json }: EraseOptions,
  around: Surroundings,
): void {
  if (json) return around.print(asJson(erasure));
  for (const line of erasureLines(erasure)) around.print(line);
}

/** The report for people: where it stands, a line for each projection, and what is beyond reach. */
export const erasureLines = (erasure: z.infer<typeof Erasure>): readonly string[] => [
  `Erasure ${erasure.id}: ${erasure.completedAt === null ? 'under way' : `complete since ${erasure.completedAt}`}.`,
  ...columns([
    ['PROJECTION', 'STATE', 'ROWS', 'CHANGES', 'MESSAGES', 'LETTERS'],
    ...erasure.projections.map((part) => [
      `${part.projection} v${part.version}`,
      part.state,
      ...[part.rows, part.feedEntries, part.natsMessages, part.deadLetters].map(String),
    ]),
  ]),
  'Not removed by the station:',
  ...erasure.beyondReach.map((line) => `  ${line}`),
];
