import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child, type ChildOrder } from './child.js';
import { findProgram } from './find-program.js';
import { installPlan, packagesOf, type InstallPlan, type SystemFacts } from './install-plan.js';
import { isOlder, SERVER_PROGRAMS, versionIn, type ServerProgram } from './server-programs.js';

export interface ProvideOptions {
  /** Tells the user what is being done. */
  say: (text: string) => void;
  /** Starts the package manager; default {@link startChild}. */
  start?: (order: ChildOrder) => Promise<Child>;
}

/**
 * The path of each program: found on this machine, else installed by its package manager. Rejected with
 * one message that says what to install, when neither works or the program found is too old.
 */
export async function provideServers(
  programs: readonly ServerProgram[],
  { say, start = startChild }: ProvideOptions,
): Promise<Map<ServerProgram, string>> {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length > 0) await install(missing, { say, start });
  return new Map(programs.map((program) => [program, checked(program)]));
}

async function install(
  programs: readonly ServerProgram[],
  { say, start }: Required<ProvideOptions>,
): Promise<void> {
  const plan = installPlan(programs, thisSystem());
  if (!plan) throw new Error(missingText(programs, 'this program found no way to install them'));
  say(`Installing ${plan.packages.join(', ')} with ${plan.manager} …`);
  const folder = mkdtempSync(join(tmpdir(), 'data-station-install-'));
  const logFile = join(folder, 'install.log');
  const { command, args } = plan;
  const child = await start({ name: plan.manager, command, args, logFile });
  const { code } = await child.exited;
  const fault = code === 0 ? undefined : missingText(programs, failedText(plan, child));
  rmSync(folder, { recursive: true });
  if (fault !== undefined) throw new Error(fault);
}

function checked(program: ServerProgram): string {
  const path = findProgram(program);
  if (path === undefined)
    throw new Error(missingText([program], 'it was installed but is not found'));
  const version = versionIn(execFileSync(path, ['--version'], { encoding: 'utf8' }));
  const { atLeast } = SERVER_PROGRAMS[program];
  if (version && isOlder(version, atLeast)) {
    const why = `${path} is version ${version.join('.')}, and ${atLeast.join('.')} is needed`;
    throw new Error(missingText([program], why));
  }
  return path;
}

const failedText = ({ manager }: InstallPlan, child: Child) =>
  `${manager} could not install them; it said:\n${child.lastLines(8).replace(/^/gm, '  | ')}`;

/** What to tell when a program cannot be provided: which, why, and how a person can. */
export function missingText(programs: readonly ServerProgram[], why: string): string {
  const variables = programs.map((program) => SERVER_PROGRAMS[program].variable);
  return [
    `Missing: ${listed(programs)}; ${why}${why.includes('\n') ? '' : '.'}`,
    'Install and try again:',
    `  Debian, Ubuntu   sudo apt-get install ${packagesOf(programs, 'apt-get').join(' ')}`,
    `  macOS            brew install ${packagesOf(programs, 'brew').join(' ')}`,
    ...programs.map((program) => `  ${program.padEnd(16)} ${SERVER_PROGRAMS[program].site}`),
    `Or name servers of your own with ${listed(variables)}.`,
  ].join('\n');
}

const listed = (names: readonly string[]) => names.join(', ').replace(/, ([^,]*)$/, ' and $1');

function thisSystem(): SystemFacts {
  return {
    has: (program) => findProgram(program) !== undefined,
    isRoot: process.getuid?.() === 0,
    sudo: succeeds('sudo', ['-n', 'true']),
  };
}

function succeeds(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
