import { join } from 'node:path';
import { startChild, type Child } from '../../../src/launch/child.js';
import { rootFolder } from '../../../src/launch/root.js';
import { until } from '../until.js';

/** What a publisher says once it takes part. */
export const TELLING = 'It tells the changes.';

/** A publisher of the scores' feed in a process of its own, once it takes part; ended as the kernel would end it (SIGKILL). */
export async function startPublisher(servers: {
  readonly natsUrl: string;
  readonly redisUrl: string;
  readonly logFile: string;
}): Promise<() => Promise<void>> {
  const root = rootFolder();
  const program = join(root, 'test/support/nats-feed/publisher.ts');
  const child: Child = await startChild({
    name: 'publisher',
    command: process.execPath,
    args: ['--import', 'tsx', program, servers.natsUrl, servers.redisUrl],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      TSX_TSCONFIG_PATH: join(root, 'test/tsconfig.json'),
    },
    cwd: root,
    logFile: servers.logFile,
    background: true,
  });
  await until(() => child.lastLines(100).includes(TELLING), { timeoutMs: 30_000 });
  return async () => {
    child.signal('SIGKILL');
    await child.exited;
  };
}
