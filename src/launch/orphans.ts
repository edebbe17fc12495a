import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../model/duration.js';
import { runs, type ProcessIdentity } from './process-identity.js';
import { codeOf } from './thrown.js';

const GRACE = seconds(10);

/** Ends processes that are not our children: asks, waits, and then makes them. Never touches another process. */
export async function endOrphans(orphans: readonly ProcessIdentity[]): Promise<void> {
  await Promise.all(orphans.map(endOrphan));
}

async function endOrphan(orphan: ProcessIdentity): Promise<void> {
  const giveUpAt = Date.now() + GRACE;
  send(orphan, 'SIGTERM');
  send(orphan, 'SIGCONT');
  while (runs(orphan) && Date.now() < giveUpAt) await delay(20);
  send(orphan, 'SIGKILL');
  while (runs(orphan)) await delay(20);
}

function send(orphan: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!runs(orphan)) return;
  try {
    process.kill(orphan.pid, signal);
  } catch (error) {
    // It ended in between.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
