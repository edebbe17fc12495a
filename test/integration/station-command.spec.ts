import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rootFolder } from '../../src/launch/root.js';

const ROOT = rootFolder();
const BOOTSTRAP = join(ROOT, 'src/launch/bootstrap.mjs');
/** The package's `bin`. */
const BUILT = join(ROOT, 'dist/src/station.js');
const SCHEMA = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Two consumers and their documents, in a folder of their own; and schemas beside it. */
class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'consumers-'));

  constructor() {
    this.write(
      'contracts/checkout/cards.graphql',
      `# What a basket shows.
query Cards($keys: [ID!]!) {
  productCardsByProductId(keys: $keys) {
    ...Line
  }
}

fragment Line on ProductCard {
  name
  priceMinor
}
`,
    );
    this.write(
      'contracts/search/names.graphql',
      'query Names { productCards(first: 10) { nodes { name } } }\n',
    );
    for (const name of ['checkout', 'search'])
      this.write(
        `contracts/${name}/contract.yaml`,
        `name: ${name}\nteam: team-${name}\ncontact: ${name}@example.com\n`,
      );
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }

  /** The schema of this station with something else in it. */
  schema(file: string, from: string, to: string): string {
    const text = SCHEMA.replace(from, to);
    if (text === SCHEMA) throw new Error(`The schema does not hold ${from}.`);
    this.write(file, text);
    return file;
  }

  /** What the built command does, called in this folder. */
  station(...args: string[]): Promise<Ended> {
    return ended([BUILT, ...args], this.folder);
  }

  /** The same by npm, which changes into the folder of the station. */
  npmRun(...args: string[]): Promise<Ended> {
    return ended([BOOTSTRAP, 'station', ...args], ROOT, { INIT_CWD: this.folder });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function ended(args: readonly string[], cwd: string, variables = {}): Promise<Ended> {
  const options = { cwd, env: { ...process.env, ...variables } };
  return new Promise((resolve) =>
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: error && 'code' in error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

describe('the command station', () => {
  let work: Workplace;
  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [BOOTSTRAP, 'build']);
  }, 180_000);
  beforeEach(() => (work = new Workplace()));
  afterEach(() => work.remove());

  it('takes paths from where npm was called, and prints nothing but its results', async () => {
    const { code, stdout } = await work.npmRun('check', '--consumers', 'contracts', '--json');
    expect(code).toBe(0);
    const { consumers } = JSON.parse(stdout) as { consumers: { name: string }[] };
    expect(consumers.map(({ name }) => name)).toEqual(['checkout', 'search']);
  });

  it('check finds no fault in the contracts of this station, and says what each consumer gets', async () => {
    const { code, stdout, stderr } = await work.station('check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^checkout, of team-checkout/m);
    expect(stderr).toMatch(/^\d+ contracts checked, no faults\.$/m);
  });

  it('check names file and line of a contract that is broken on purpose', async () => {
    const path = 'contracts/checkout/cards.graphql';
    const text = readFileSync(join(work.folder, path), 'utf8');
    work.write(path, text.replace('  priceMinor', '  price'));
    const { code, stdout, stderr } = await work.station('check', '--consumers', 'contracts');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^contracts\/checkout\/cards\.graphql:10: Cannot query field "price" on type "ProductCard"\..*\n$/,
    );
    expect(stderr).toMatch(/^\[CONTRACTS_INVALID\] 1 fault in contracts\. .*$/m);
  });

  it('check tells programs the same in JSON', async () => {
    work.write('contracts/search/names.graphql', 'query Names { productCards { nodes { nam } } }');
    const { code, stdout } = await work.station('check', '--consumers', 'contracts', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [{ file: 'contracts/search/names.graphql', line: 1 }],
      consumers: [],
    });
  });

  it("check holds a consumer's own folder against a schema file", async () => {
    const old = work.schema('old.graphql', '  priceMinor: SafeInt!', '');
    const args = ['--schema', old, '--consumers', 'contracts'];
    const { code, stdout } = await work.station('check', ...args);
    expect(code).toBe(1);
    expect(stdout).toContain('contracts/checkout/cards.graphql:10: ');
  });

  it('check --against names whom a change breaks, at which line, and whom to tell', async () => {
    const next = work.schema('next.graphql', '  priceMinor: SafeInt!', '');
    work.write('now.graphql', SCHEMA);
    const { code, stdout, stderr } = await work.station(
      'check',
      '--against',
      'now.graphql',
      '--schema',
      next,
      '--consumers',
      'contracts',
    );
    expect(code).toBe(1);
    expect(stdout).toContain(
      'breaks checkout (team-checkout): Cards, contracts/checkout/cards.graphql:10 — ' +
        "field 'priceMinor' was removed from object type 'ProductCard'; tell checkout@example.com\n",
    );
    expect(stdout).not.toContain('breaks search');
    expect(stderr).toMatch(/^\[CONTRACTS_BROKEN\] The contract of checkout would break\. .*$/m);
  });

  it('check --against is content with a breaking change that breaks no contract', async () => {
    const earlier = work.schema(
      'earlier.graphql',
      'popularity: Float',
      'popularity: Float\n rank: Int',
    );
    const args = ['check', '--against', earlier, '--consumers', 'contracts'];
    const { code, stdout, stderr } = await work.station(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'No contract breaks.\n' });
    expect(stdout).toContain("  field 'rank' was removed from object type 'PopularProduct'\n");
    expect(stdout).toContain('  PopularProduct.popularity\n');
  });

  it('check --against tells a new operation from one that breaks, though both are in one change', async () => {
    const earlier = work.schema('earlier.graphql', '  priceMinor: SafeInt!', '  price: SafeInt!');
    work.write('contracts/search/old.graphql', 'query Old { productCards { nodes { price } } }');
    const args = ['check', '--against', earlier, '--consumers', 'contracts', '--json'];
    const { code, stdout } = await work.station(...args);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [],
      impacts: [{ effect: 'breaks', consumer: 'search', operation: 'Old' }],
    });
  });

  it('contracts export writes what producers and projections promise', async () => {
    const { code, stdout } = await work.station('contracts', 'export', '--out', 'promises');
    expect(code).toBe(0);
    const files = stdout.trim().split('\n');
    expect(files).toContain('promises/producers/order-service/asyncapi.yaml');
    for (const file of files) expect(readFileSync(join(work.folder, file), 'utf8')).not.toBe('');
  });

  it('ends with 2 and one line where the command line is wrong', async () => {
    const { code, stdout, stderr } = await work.station('check', '--agianst', 'main');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^\[COMMAND_INVALID\] Unknown option '--agianst' .*\n$/);
  });

  it('is no failure to a reader that stops reading', async () => {
    const script = `"${process.execPath}" "${BUILT}" check --json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout).toBe('{ 0\n');
  });
});
