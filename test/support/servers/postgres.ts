import { execFile, execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LOOPBACK } from '../../../src/launch/free-port.js';
import { ask } from '../../../src/launch/probe.js';
import type { ServerKind } from '../../../src/launch/server-kind.js';
import { programOrFail, startTestServer, type TestServer } from './test-server.js';

const ROLE = 'postgres';
const DATABASE = 'postgres';

/** Small and quick; without fsync, which only a crash of the whole machine would miss. */
const SETTINGS = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  fsync: 'off',
  shared_buffers: '16MB',
  max_connections: '50',
};

const postgresServer: ServerKind = {
  name: 'postgres',
  args: ({ port, folder }) => [
    '-D',
    dataIn(folder),
    '-p',
    String(port),
    ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ],
  url: (port) => `postgres://${ROLE}@${LOOPBACK}:${port}/${DATABASE}`,
  // R: authentication request or success; E, while it still recovers: an error.
  answers: (port) => ask({ port, send: startupMessage(), ready: (said) => said.startsWith('R') }),
  stopSignal: 'SIGINT',
};

/** A PostgreSQL server with one empty database, open to its role without a password. */
export function startPostgres(): Promise<TestServer> {
  const user = unprivilegedUser();
  return startTestServer({
    kind: postgresServer,
    ...(user && { user }),
    prepare: async (folder) => {
      if (user) chownSync(folder, user.uid, user.gid);
      const args = ['-D', dataIn(folder), '-U', ROLE, '--auth=trust', '--no-sync'];
      const format = ['--encoding=UTF8', '--locale=C'];
      const options = { cwd: folder, ...user };
      await promisify(execFile)(programOrFail('initdb'), [...args, ...format], options);
    },
  });
}

const dataIn = (folder: string) => join(folder, 'data');

/** PostgreSQL refuses to run as root: then it runs as the user its package made, or as nobody. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, name: string) =>
    Number(
      execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {
      continue;
    }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.',
  );
}

/** The first message of PostgreSQL's protocol 3.0: length, version, parameters. */
function startupMessage(): Buffer {
  const parameters = Buffer.from(`user\0${ROLE}\0database\0${DATABASE}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(3 << 16, 4);
  return Buffer.concat([head, parameters]);
}
