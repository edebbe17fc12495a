import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../../../src/launch/probe.js';
import { mendingRedisServer, natsServer, redisServer } from '../../../src/launch/server-kind.js';
import { startNats } from './nats.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { startTestServer, type TestServer } from './test-server.js';
import { until } from '../until.js';

const redis = (server: TestServer, command: string, reply: string) =>
  ask({
    port: server.port,
    send: `${command}\r\n`,
    ready: (said) => said.includes(reply),
  });

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.each([
  { name: 'NATS', start: () => startNats() },
  { name: 'Redis', start: startRedis },
  { name: 'PostgreSQL', start: startPostgres },
])('a $name server for a spec', ({ start }) => {
  it('leaves no process behind when it is stopped', async () => {
    const server = await start();
    expect(lives(server.pid)).toBe(true);
    await server.stop();
    expect(lives(server.pid)).toBe(false);
  });

  it('comes back on the same port after it was killed', async () => {
    const server = await start();
    const { url, pid } = server;
    await server.kill();
    expect(lives(pid)).toBe(false);
    await server.restart();
    expect(server.url).toBe(url);
    expect(lives(server.pid)).toBe(true);
    await server.stop();
  });
});

describe('startRedis', () => {
  it('keeps its data over a restart, and loses it when stopped', async () => {
    const server = await startRedis();
    expect(await redis(server, 'SET key value', '+OK')).toBe(true);
    await server.restart();
    expect(await redis(server, 'GET key', 'value')).toBe(true);
    await server.stop();
    expect(await redisServer().answers(server.port)).toBe(false);
  });

  it('answers nothing while paused, and can be stopped then', async () => {
    const server = await startRedis();
    server.pause();
    expect(await redis(server, 'PING', '+PONG')).toBe(false);
    server.resume();
    expect(await redis(server, 'PING', '+PONG')).toBe(true);
    server.pause();
    await server.stop();
    expect(lives(server.pid)).toBe(false);
  });
});

describe('startNats', () => {
  it('takes further configuration and keeps JetStream', async () => {
    const server = await startNats({ config: 'max_payload: 12345' });
    const said = await ask({
      port: server.port,
      send: 'PING\r\n',
      ready: (text) => text.includes('"max_payload":12345') && text.includes('"jetstream":true'),
    });
    expect(said).toBe(true);
    expect(await natsServer().answers(server.port)).toBe(true);
    await server.stop();
  });
});

describe('the Redis that the launcher starts', () => {
  it('writes its append-only file anew once it has read it', async () => {
    const server = await startTestServer({ kind: mendingRedisServer() });
    const files = () => readdirSync(join(server.folder, 'appendonlydir'));
    await until(() => files().some((file) => file.includes('.2.base.')));
    expect(await redis(server, 'SET key value', '+OK')).toBe(true);
    await server.stop();
  });
});
