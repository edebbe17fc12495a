import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** What a benchmark ran on, and of which commit, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1_024 ** 3);
  return [
    `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'})`,
    `${memory} GB`,
    `Node ${process.versions.node}`,
    `NATS ${version('nats-server')}`,
    `Redis ${version('redis-server')}`,
    `commit ${said('git', ['rev-parse', '--short', 'HEAD'])}${isChanged() ? ' with changes' : ''}`,
  ].join(', ');
}

const isChanged = (): boolean => said('git', ['status', '--porcelain', '--', 'src', 'test']) !== '';

const version = (server: string): string =>
  /\d+\.\d+\.\d+/.exec(said(server, ['--version']))?.[0] ?? 'unknown';

function said(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8' }).trim();
  } catch {
    return `${command} unknown`;
  }
}
