import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from './free-port.js';
import { ask } from './probe.js';

/** Where one server runs. */
export interface ServerPlace {
  port: number;
  /** All its data and its log are in this folder, which exists. */
  folder: string;
}

/** What the launcher must know of a server that it can start. */
export interface ServerKind {
  /** The name of its program. */
  name: string;
  args: (place: ServerPlace) => string[];
  url: (port: number) => string;
  /** Whether the server on this port is ready for clients. */
  answers: (port: number) => Promise<boolean>;
  /** The signal on which it closes its data properly and ends. */
  stopSignal: NodeJS.Signals;
}

/** NATS with JetStream on disk. `config` is further text in the syntax of NATS configuration files. */
export const natsServer = (config = ''): ServerKind => ({
  name: 'nats-server',
  args: ({ port, folder }) => {
    const store = join(folder, 'jetstream');
    mkdirSync(store, { recursive: true });
    const args = ['--addr', LOOPBACK, '--port', String(port), '--jetstream', '--store_dir', store];
    if (config === '') return args;
    const file = join(folder, 'nats.conf');
    writeFileSync(file, config);
    return [...args, '--config', file];
  },
  url: (port) => `nats://${LOOPBACK}:${port}`,
  answers: (port) =>
    ask({
      port,
      send: 'CONNECT {"verbose":false}\r\nPING\r\n',
      ready: (said) => said.startsWith('INFO ') && said.includes('PONG\r\n'),
    }),
  stopSignal: 'SIGTERM',
});

/** Redis that writes every change to disk each second and refuses writes rather than lose a key. */
export const redisServer = (): ServerKind => ({
  name: 'redis-server',
  args: ({ port, folder }) =>
    Object.entries({
      bind: LOOPBACK,
      port: String(port),
      dir: folder,
      appendonly: 'yes',
      appendfsync: 'everysec',
      save: '',
      'maxmemory-policy': 'noeviction',
      daemonize: 'no',
    }).flatMap(([name, value]) => [`--${name}`, value]),
  url: (port) => `redis://${LOOPBACK}:${port}`,
  // While it reads its file it answers -LOADING.
  answers: (port) => ask({ port, send: 'PING\r\n', ready: (said) => said.startsWith('+PONG') }),
  stopSignal: 'SIGTERM',
});

/**
 * The same, and once it has read its file it writes it anew: a power cut may have left part of a commit at
 * its end, which Redis 7.0 forgets at the first restart and applies at the second.
 */
export const mendingRedisServer = (): ServerKind => ({
  ...redisServer(),
  answers: (port) =>
    ask({
      port,
      send: 'PING\r\nBGREWRITEAOF\r\n',
      ready: (said) => said.startsWith('+PONG') && /\n(\+|-ERR .* in progress)/.test(said),
    }),
});
