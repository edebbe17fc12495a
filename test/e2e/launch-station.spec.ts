import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLE_QUERY } from '../../src/launch/announcement.js';
import { rootFolder } from '../../src/launch/root.js';
import { RunningLauncher, survivors } from '../support/launcher/running-launcher.js';
import { foldCsv } from '../support/truth/fold-csv.mjs';
import { until } from '../support/until.js';

interface Page {
  totalCount: number;
  nodes: { productId: string }[];
}

interface Standing {
  projection: string;
  state: string;
  offsets: string[];
}

const ROOT = rootFolder();
const program = join(ROOT, 'dist', 'src', 'start.js');
const truth = foldCsv(join(ROOT, 'projections/producers/online-retail/two-weeks.csv.gz'));

let data: string;
let launcher: RunningLauncher;
const started: RunningLauncher[] = [];

const start = async (args: string[] = []): Promise<void> => {
  launcher = new RunningLauncher({ program, data, args: ['--port', '0', ...args] });
  started.push(launcher);
  await launcher.ready();
};

const stop = async (): Promise<void> => {
  const { children } = launcher.state();
  launcher.signal('SIGINT');
  expect(await launcher.exit).toBe(0);
  expect(survivors(children)).toEqual([]);
};

const page = async (): Promise<Page> => {
  const response = await fetch(`${launcher.state().stationUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: EXAMPLE_QUERY }),
  });
  const answer = (await response.json()) as { data: { popularProducts: Page } };
  return answer.data.popularProducts;
};

/** How each projection stands whose producer has published nothing yet. */
const idle = async (): Promise<readonly [string, string][]> => {
  const answer = await fetch(`${launcher.state().stationUrl}/control/freshness`);
  const { projections } = (await answer.json()) as { projections: Standing[] };
  return projections
    .filter(({ offsets }) => offsets.length > 0 && offsets.every((token) => token.endsWith(':0')))
    .map(({ projection, state }) => [projection, state]);
};

/** Every product is there, and those shown have the name, units, pence and score that they must have. */
const expectTruth = ({ totalCount, nodes }: Page): void => {
  expect(totalCount).toBe(truth.popularProducts.size);
  expect(nodes).toHaveLength(5);
  for (const node of nodes) {
    const row = truth.popularProducts.get(node.productId);
    if (row === undefined) throw new Error(`${node.productId} was never sold.`);
    const { productId, name, unitsSold, revenueMinor } = row;
    const popularity = expect.closeTo(row.popularity ?? NaN, 6);
    expect(node).toEqual({ productId, name, unitsSold, revenueMinor, popularity });
  }
};

beforeAll(() => (data = mkdtempSync(join(tmpdir(), 'data-station-start-'))));
afterAll(async () => {
  const left = started.flatMap((one) => one.state().children);
  for (const one of started) one.signal('SIGKILL');
  await Promise.all(started.map(({ exit }) => exit));
  await until(() => survivors(left).length === 0);
  rmSync(data, { recursive: true, force: true });
});

/** For servers, the station and two weeks of orders, on a machine that does other things as well. */
const PATIENCE = 90_000;

describe('npm start', () => {
  it(
    'brings real orders in and prints a query whose answer is right',
    async () => {
      await start();
      expect(launcher.said).toContain(EXAMPLE_QUERY);
      expectTruth(await page());
      await stop();
    },
    PATIENCE,
  );

  it(
    'goes on from there with all it had',
    async () => {
      await start(['--no-replay']);
      expectTruth(await page());
      await stop();
    },
    PATIENCE,
  );

  it(
    'takes producers that have published nothing for idle',
    async () => {
      await start(['--no-replay']);
      const expected = ['payment-status', 'user-cards'].map((name) => [name, 'FRESH']);
      await until(async () => {
        const standing = await idle();
        return standing.length > 0 && standing.every(([, state]) => state === 'FRESH');
      });
      expect(await idle()).toEqual(expect.arrayContaining(expected));
      await stop();
    },
    PATIENCE,
  );

  it('refuses an unknown option with exit code 2', async () => {
    const refused = new RunningLauncher({ program, data, args: ['--prot', '1'] });
    expect(await refused.exit).toBe(2);
    expect(refused.said).toContain("Unknown option '--prot'. See npm start -- --help.");
  });
});
