import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import type { KeyAnswer } from '../../control/keys/keys.controller.js';
import { columns } from '../columns.js';
import { asJson } from '../as-json.js';
import { actsAsOperator, asksStation, type StationOptions } from '../station-address.js';
import { stationClient } from '../station-client.js';
import type { Surroundings } from '../surroundings.js';

const ABOUT = `
Keys by which consumers are known: they send one with every request, as "Authorization: Bearer <key>". The station keeps only a hash of a key, so it is shown once, when it is made.
`;

const ROTATION = `
A consumer may have several keys. To change one without a break:
  1. station keys create checkout --note "2026, second half"
  2. give the new key to the consumer; once it is deployed there
  3. station keys list checkout, and station keys revoke <id of the old one>
A revoked key is refused by every replica within seconds, and subscriptions opened with it end.`;

const Key = z.object({
  id: z.string(),
  consumer: z.string(),
  note: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  revokedBy: z.string().nullable(),
  state: z.enum(['live', 'expired', 'revoked']),
}) satisfies z.ZodType<KeyAnswer>;
const Created = Key.extend({ key: z.string() });
const Listed = z.object({ keys: z.array(Key) });

interface KeysOptions extends StationOptions {
  readonly json?: boolean;
}

interface CreateOptions extends KeysOptions {
  readonly days?: number;
  readonly note?: string;
}

/** `station keys create|list|revoke`. */
export function keysCommand(program: Command, around: Surroundings): void {
  const keys = program
    .command('keys')
    .summary("consumers' keys: create, list, revoke")
    .description(ABOUT.trim())
    .helpCommand(false)
    .addHelpText('after', ROTATION);
  addCreate(keys, around);
  addList(keys, around);
  addRevoke(keys, around);
}

function addCreate(keys: Command, around: Surroundings): void {
  asksStation(actsAsOperator(keys.command('create')))
    .summary('make a key for a consumer')
    .description('Makes a key for a consumer that has a contract, and prints it: this once.')
    .argument('<consumer>', 'the name of its contract')
    .option('--days <n>', 'how long it holds (default: until it is revoked)', wholeDays)
    .option('--note <text>', 'what it is for')
    .option('--json', 'print the key with all that is known of it')
    .action(async (consumer: string, options: CreateOptions) => {
      const body = { consumer, expiresInDays: options.days, note: options.note };
      const asked = { method: 'POST', path: 'control/keys', body } as const;
      const created = await stationClient(options, around).json(asked, Created);
      around.print(options.json ? asJson(created) : created.key);
      around.tell(`Key ${created.id} of ${consumer}, ${untilOf(created)}. It is not shown again.`);
    });
}

function addList(keys: Command, around: Surroundings): void {
  asksStation(keys.command('list'))
    .summary('the keys there are, and were')
    .description('Lists keys, the newest first; never the keys themselves.')
    .argument('[consumer]', 'only those of this consumer')
    .option('--json', 'print them as JSON')
    .action(async (consumer: string | undefined, options: KeysOptions) => {
      const query = consumer === undefined ? '' : `?consumer=${encodeURIComponent(consumer)}`;
      const path = `control/keys${query}`;
      const listed = await stationClient(options, around).json({ path }, Listed);
      if (options.json) around.print(asJson(listed));
      else for (const line of keyLines(listed.keys)) around.print(line);
    });
}

function addRevoke(keys: Command, around: Surroundings): void {
  asksStation(actsAsOperator(keys.command('revoke')))
    .summary('take a key back')
    .description('Revokes a key: it is refused from now on. Safe to repeat.')
    .argument('<id>', 'as `station keys list` shows it')
    .option('--json', 'print what is known of the key')
    .action(async (id: string, options: KeysOptions) => {
      const asked = { method: 'DELETE', path: `control/keys/${encodeURIComponent(id)}` } as const;
      const revoked = await stationClient(options, around).json(asked, Key);
      if (options.json) around.print(asJson(revoked));
      else around.print(`Key ${id} of ${revoked.consumer} is revoked since ${revoked.revokedAt}.`);
    });
}

/** One line a key, below the names of the columns. */
export const keyLines = (keys: readonly z.infer<typeof Key>[]): readonly string[] =>
  keys.length === 0
    ? ['No keys.']
    : columns([
        ['ID', 'CONSUMER', 'STATE', 'CREATED', 'BY', 'UNTIL', 'NOTE'],
        ...keys.map((key) => [
          key.id,
          key.consumer,
          key.state,
          minuteOf(key.createdAt),
          key.createdBy,
          minuteOf(key.revokedAt ?? key.expiresAt) || NEVER,
          key.note ?? '',
        ]),
      ]);

const untilOf = ({ expiresAt }: z.infer<typeof Key>): string =>
  expiresAt === null ? 'until it is revoked' : `until ${expiresAt}`;

const NEVER = '-';

/** `2026-11-21 08:00`, UTC; empty for none. */
const minuteOf = (time: string | null): string => (time ?? '').slice(0, 16).replace('T', ' ');

function wholeDays(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of days above zero.');
}
