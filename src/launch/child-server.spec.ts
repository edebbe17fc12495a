import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './child-server.js';
import { freePort, isFree } from './free-port.js';
import type { ServerKind } from './server-kind.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'data-station-server-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A server that is a shell script. */
const scripted = (script: string): ServerKind => ({
  name: 'scripted',
  args: ({ port }) => ['-c', script, 'sh', String(port)],
  url: (port) => `scripted://${port}`,
  answers: () => Promise.resolve(false),
  stopSignal: 'SIGTERM',
});

describe('a server that does not start', () => {
  it('is said with its exit code and the last lines of its log', async () => {
    const kind = scripted('echo "cannot read the file"; exit 3');
    await expect(startServer({ kind, program: '/bin/sh', folder })).rejects.toThrow(
      /^scripted \(pid \d+\) ended with exit code 3\. The last lines of its log:\n {2}\| cannot read/,
    );
  });

  it('is tried on another port when its port was taken meanwhile', async () => {
    const ports: number[] = [];
    const kind: ServerKind = {
      ...scripted(
        '[ -e taken ] && exec sleep 60; touch taken; echo "Address already in use"; exit 1',
      ),
      answers: (port) => {
        if (!ports.includes(port)) ports.push(port);
        return Promise.resolve(ports.length > 1);
      },
    };
    const server = await startServer({ kind, program: '/bin/sh', folder });
    expect(ports).toEqual([expect.any(Number), server.port]);
    await server.child.stop();
  });
});

describe('freePort', () => {
  it('finds a port that can be listened on, below those of outgoing connections', async () => {
    const port = await freePort();
    expect(port).toBeLessThan(32_768);
    expect(await isFree(port)).toBe(true);
  });
});
