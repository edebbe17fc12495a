import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rootFolder } from '../../src/launch/root.js';
import { startNats } from '../support/servers/nats.js';
import type { TestServer } from '../support/servers/test-server.js';

const ROOT = rootFolder();
const BOOTSTRAP = join(ROOT, 'src/launch/bootstrap.mjs');
const TWO_WEEKS = join(ROOT, 'projections/producers/online-retail/two-weeks.csv.gz');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run replay -- …` runs. */
function replay(natsUrl: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, NATS_URL: natsUrl };
  return new Promise((resolve) => {
    const ended = (error: Error | null, stdout: string, stderr: string) =>
      resolve({ code: error && 'code' in error ? Number(error.code) : 0, stdout, stderr });
    execFile(process.execPath, [BOOTSTRAP, 'replay', ...args], { env }, ended);
  });
}

describe('npm run replay', () => {
  let nats: TestServer;
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [BOOTSTRAP, 'build']);
    nats = await startNats();
  }, 180_000);
  afterAll(() => nats.stop());

  it('replays a file, says what it did, and finds everything there the second time', async () => {
    const first = await replay(nats.url, TWO_WEEKS, '--speed', 'max');
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('15,690 events: 15,690 published, 0 already there'),
    });
    const second = await replay(nats.url, TWO_WEEKS);
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('15,690 events: 0 published, 15,690 already there'),
    });
  });

  it('explains itself', async () => {
    const { code, stdout } = await replay(nats.url, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('--speed');
  });

  it('ends with 2 and one line when the arguments are wrong', async () => {
    const { code, stderr } = await replay(nats.url, TWO_WEEKS, '--speed', 'fast');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\[REPLAY_ARGUMENTS_INVALID\] .*"fast".*\n$/);
  });

  it('ends with 1 and one line when the file is not there', async () => {
    const { code, stderr } = await replay(nats.url, 'none.csv');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\[REPLAY_FILE_INVALID\] none\.csv .*\n$/);
  });

  it('ends with 1 and one line when NATS is not there', async () => {
    const { code, stderr } = await replay('nats://127.0.0.1:1', TWO_WEEKS);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\[NATS_UNAVAILABLE\] .*127\.0\.0\.1:1 .*\n$/);
  });
});
