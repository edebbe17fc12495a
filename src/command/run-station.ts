import { Command, CommanderError } from 'commander';
import { checkCommand } from './check/check-command.js';
import { contractsCommand } from './contracts-command.js';
import { eraseCommand } from './erase/erase-command.js';
import { EXIT, exitOf, misused, type ExitCode } from './exit.js';
import { keysCommand } from './keys/keys-command.js';
import { mapCommand } from './map-command.js';
import type { Surroundings } from './surroundings.js';
import { traceCommand } from './trace/trace-command.js';

const ABOUT = `
Tells what a data station gives to whom, and checks that a change takes nothing from them. check and contracts need the sources alone, as they are here: they run in CI. erase, keys, map and trace ask a running station.
`;

const MORE = `
Exit codes
  0  done
  1  it could not be done, or contracts have faults or would break; the last line says which, with a code
  2  the command line is wrong

Results go to standard output, all else to standard error; \`npm run --silent station -- <command>\`
keeps npm's own lines out of the results. Every code is explained in src/serve/ERRORS.md.`;

const HELP_WIDTH = 100;

const COMMANDS = [
  checkCommand,
  contractsCommand,
  eraseCommand,
  keysCommand,
  mapCommand,
  traceCommand,
];

/** Runs one command line: results are printed, a failure is told in one line. */
export async function runStation(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  try {
    await programOf(around).parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? faultOf(thrown) : thrown;
    if (error === undefined) return EXIT.done;
    const exit = exitOf(error);
    if (exit === undefined || !(error instanceof Error)) throw error;
    around.tell(error.message);
    return exit;
  }
}

function programOf(around: Surroundings): Command {
  const program = new Command('station')
    .usage('<command> [options]')
    .description(ABOUT.trim())
    .addHelpText('after', MORE)
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => around.print(withoutLastBreak(text)),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      // Help that nobody asked for stands beside the results; a fault is told by its code, below.
      writeErr: (text) => around.tell(withoutLastBreak(text)),
      outputError: () => undefined,
    });
  for (const command of COMMANDS) command(program, around);
  return program;
}

/** What was wrong with the command line; undefined where help was asked for. */
function faultOf({ code, exitCode, message }: CommanderError): Error | undefined {
  if (exitCode === EXIT.done) return undefined;
  if (code === 'commander.help') return misused('It is not said what to do.');
  const [what = '', ...more] = message.replace(/^error: /, '').split('\n');
  const sentence = [what.charAt(0).toUpperCase() + what.slice(1), ...more].join(' ');
  return misused(sentence.endsWith('.') ? sentence : `${sentence}.`);
}

const withoutLastBreak = (text: string): string => text.replace(/\n$/, '');
