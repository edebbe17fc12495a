import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identityOf, runs } from './process-identity.js';

describe('the identity of a process', () => {
  it('holds while the process runs, and not after', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid ?? 0);
    expect(runs(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(runs(identity)).toBe(false);
  });

  it('is not taken over by another process with the same number', () => {
    expect(runs({ pid: process.pid, started: 'at another time' })).toBe(false);
    expect(runs({ pid: process.pid, started: undefined })).toBe(false);
  });
});
