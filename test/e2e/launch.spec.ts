import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ask } from '../../src/launch/probe.js';
import { identityOf } from '../../src/launch/process-identity.js';
import { rootFolder } from '../../src/launch/root.js';
import { RunningLauncher, survivors } from '../support/launcher/running-launcher.js';
import { until } from '../support/until.js';
import { startNats } from '../support/servers/nats.js';
import { startRedis } from '../support/servers/redis.js';

const ROOT = rootFolder();
const program = resolve(ROOT, 'test/support/launcher/stub-launcher.mjs');

let data: string;
let started: RunningLauncher[];

const start = (args: string[] = [], env: NodeJS.ProcessEnv = {}): RunningLauncher => {
  const launcher = new RunningLauncher({ program, data, args: ['--port', '0', ...args], env });
  started.push(launcher);
  return launcher;
};

const redis = (url: string | undefined, command: string, reply: string) =>
  ask({
    port: Number(new URL(url ?? '').port),
    send: `${command}\r\n`,
    ready: (said) => said.includes(reply),
  });

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'data-station-launch-'));
  started = [];
});

afterEach(async () => {
  const left = started.flatMap((launcher) => launcher.state().children);
  for (const launcher of started) launcher.signal('SIGKILL');
  await Promise.all(started.map(({ exit }) => exit));
  await until(() => survivors(left).length === 0);
  rmSync(data, { recursive: true, force: true });
});

describe('the launcher', () => {
  it('starts servers and station, replays, and leaves no process after Ctrl-C', async () => {
    const launcher = start();
    await launcher.ready();
    const { children, natsUrl, stationUrl } = launcher.state();
    expect(children.map(({ name }) => name).sort()).toEqual([
      'nats-server',
      'redis-server',
      'station',
    ]);
    expect(survivors(children)).toHaveLength(3);
    expect(launcher.said).toContain(`--speed max into ${natsUrl}`);
    expect(launcher.said).toContain(`${stationUrl}/graphql`);
    launcher.signal('SIGINT');
    expect(await launcher.exit).toBe(0);
    expect(survivors(children)).toEqual([]);
    expect(launcher.state().children).toEqual([]);
  });

  it('takes the Ctrl-C that both the terminal and npm send for one', async () => {
    const launcher = start(['--no-replay']);
    await launcher.ready();
    launcher.signal('SIGINT');
    launcher.signal('SIGINT');
    expect(await launcher.exit).toBe(0);
  });

  it('stops while it still replays', async () => {
    const launcher = start([], { STUB_SLOW_REPLAY: 'yes' });
    await launcher.says('replaying');
    const { children } = launcher.state();
    expect(children.map(({ name }) => name)).toContain('replay');
    launcher.signal('SIGTERM');
    expect(await launcher.exit).toBe(0);
    expect(survivors(children)).toEqual([]);
    expect(launcher.said).not.toContain('The station answers');
  });

  it('goes on with the data it had, and does not replay twice', async () => {
    const first = start();
    await first.ready();
    expect(await redis(first.state().redisUrl, 'SET key value', '+OK')).toBe(true);
    first.signal('SIGINT');
    expect(await first.exit).toBe(0);
    const second = start();
    await second.ready();
    expect(await redis(second.state().redisUrl, 'GET key', 'value')).toBe(true);
    expect(second.said).not.toContain('--speed max');
  });

  it.each(['redis-server', 'nats-server', 'station'])(
    'says that %s has crashed, stops the rest and fails',
    async (name) => {
      const launcher = start(['--no-replay']);
      await launcher.ready();
      const { children } = launcher.state();
      process.kill(launcher.pidOf(name), 'SIGKILL');
      expect(await launcher.exit).toBe(1);
      expect(launcher.said).toMatch(new RegExp(`${name} \\(pid \\d+\\) was ended by SIGKILL`));
      expect(survivors(children)).toEqual([]);
    },
  );

  it('shows why the station does not start, and fails', async () => {
    const launcher = start([], { STUB_FAULT: '2 faults: PORT is missing' });
    expect(await launcher.exit).toBe(1);
    expect(launcher.said).toContain('station (pid');
    expect(launcher.said).toContain('| 2 faults: PORT is missing');
  });

  it('refuses a second start on the same data folder', async () => {
    const first = start(['--no-replay']);
    await first.ready();
    const second = start(['--no-replay']);
    expect(await second.exit).toBe(1);
    expect(second.said).toContain(`already runs on ${data} (pid ${first.process.pid}`);
    expect(survivors(first.state().children)).toHaveLength(3);
  });

  it('takes its processes with it when it is killed, and can be started again', async () => {
    const first = start(['--no-replay']);
    await first.ready();
    const { children } = first.state();
    first.signal('SIGKILL');
    await first.exit;
    await until(() => survivors(children).length === 0);
    const second = start(['--no-replay']);
    await second.ready();
    expect(survivors(second.state().children)).toHaveLength(3);
  });

  it('stops what an earlier run left behind', async () => {
    const left = await startRedis();
    const orphan = { name: 'redis-server', ...identityOf(left.pid) };
    const gone = { name: 'nats-server', pid: process.pid, started: 'at another time' };
    writeFileSync(join(data, 'state.json'), JSON.stringify({ children: [orphan, gone] }));
    const launcher = start(['--no-replay']);
    await launcher.ready();
    expect(launcher.said).toContain(`left behind: redis-server (pid ${left.pid}) …`);
    expect(survivors([orphan])).toEqual([]);
    await left.stop();
  });

  it('starts no server where one is given, and replays nothing into it unasked', async () => {
    const [nats, cache] = await Promise.all([startNats(), startRedis()]);
    const launcher = start([], { NATS_URL: nats.url, REDIS_URL: cache.url });
    await launcher.ready();
    const { children, natsUrl } = launcher.state();
    expect(children.map(({ name }) => name)).toEqual(['station']);
    expect(natsUrl).toBeUndefined();
    expect(launcher.said).not.toContain('--speed max');
    await Promise.all([nats.stop(), cache.stop()]);
  });
});
