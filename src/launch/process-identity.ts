import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, as its system tells; undefined only if the process was gone before we asked. */
  started: string | undefined;
}

export const identityOf = (pid: number): ProcessIdentity => ({ pid, started: startOf(pid) });

/** Whether this very process still runs. One that has ended but was not yet reaped does not. */
export const runs = ({ pid, started }: ProcessIdentity): boolean =>
  started !== undefined && startOf(pid) === started;

const startOf = (pid: number): string | undefined =>
  existsSync('/proc/self/stat') ? startByProc(pid) : startByPs(pid);

/** Linux: clock ticks since boot, with the name of that boot. */
function startByProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in brackets, may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${ticks}`;
  } catch {
    return undefined;
  }
}

/** Others: the date and second that ps tells. */
function startByPs(pid: number): string | undefined {
  try {
    const said = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [state, ...date] = said.trim().split(/\s+/);
    return state === undefined || state.startsWith('Z') ? undefined : date.join(' ');
  } catch {
    return undefined;
  }
}
