import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { lockFolder } from '../../src/control/sql/folder-lock.js';
import { openSql } from '../../src/control/sql/open-sql.js';

const root = mkdtempSync(join(tmpdir(), 'station-embedded-'));
const migrated = join(root, 'migrated');
const open = (folder: string) => openSql({ kind: 'pglite', folder }, CONTROL_SCHEMA);
const copyOfMigrated = (name: string): string => {
  const folder = join(root, name);
  cpSync(migrated, folder, { recursive: true });
  return folder;
};

beforeAll(async () => (await open(migrated)).close());
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the folder of the embedded database', () => {
  it('is made with everything above it', () => {
    expect(existsSync(join(migrated, 'PG_VERSION'))).toBe(true);
  });

  it('serves one station at a time, and says so to the second', async () => {
    const first = await open(migrated);
    await expect(open(migrated)).rejects.toMatchObject({ code: 'SQL_FOLDER_IN_USE' });
    await expect(open(migrated)).rejects.toThrow(
      `Another process uses the embedded database in ${migrated}`,
    );
    await expect(first.ping()).resolves.toBeUndefined();
    await first.close();
    const second = await open(migrated);
    await second.close();
  });

  it('is free again when the process that held it was killed', async () => {
    const folder = join(root, 'held');
    leaveLock(folder);
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'SQL_FOLDER_IN_USE' });
    await lock.release();
  });

  it.each([
    ['never used', (folder: string) => mkdirSync(folder)],
    ['left locked', leaveLock],
  ])('that was %s goes to one of those who ask at the same time', async (state, prepare) => {
    const folder = join(root, state.replace(' ', '-'));
    prepare(folder);
    const asked = await Promise.allSettled([1, 2, 3, 4, 5].map(() => lockFolder(folder)));
    const held = asked.filter((outcome) => outcome.status === 'fulfilled');
    expect(held).toHaveLength(1);
    await Promise.all(held.map(({ value }) => value.release()));
  });

  it('is locked although a process was killed while it took the lock', async () => {
    const folder = join(root, 'abandoned');
    const turn = join(folder, 'lock.turn');
    mkdirSync(turn, { recursive: true });
    utimesSync(turn, 0, 0);
    const lock = await lockFolder(folder);
    await lock.release();
  });

  it.each<[string, (folder: string) => void]>([
    [
      'holds garbage',
      (folder) => writeFileSync(join(folder, 'global/pg_control'), 'x'.repeat(8_192)),
    ],
    ['was cut short', (folder) => writeFileSync(join(folder, 'global/pg_control'), 'x')],
    [
      'was written by another version',
      (folder) => writeFileSync(join(folder, 'PG_VERSION'), '15\n'),
    ],
  ])('is refused with what to do when it %s, and let go', async (what, spoil) => {
    const folder = copyOfMigrated(what.replaceAll(' ', '-'));
    spoil(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: 'SQL_FOLDER_UNREADABLE' });
    const lock = await lockFolder(folder);
    await lock.release();
  });

  it('is refused where it cannot be made', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(open(join(file, 'sql'))).rejects.toMatchObject({ code: 'SQL_UNAVAILABLE' });
  });
});

/** Leaves the lock of a process that took it and was killed. */
function leaveLock(folder: string): void {
  const hold = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  const path = join(folder, 'lock.sock');
  mkdirSync(folder);
  expect(spawnSync('node', ['-e', hold, path]).signal).toBe('SIGKILL');
  expect(existsSync(path)).toBe(true);
}

/** Inserts rows, one commit each, and prints each name once it is committed; never ends by itself. */
const WRITER = `
  import { PGlite } from '@electric-sql/pglite';
  const db = await PGlite.create('file://' + process.argv[1]);
  for (let n = 0; ; n += 1) {
    const name = process.argv[2] + '-' + n;
    await db.query(\`INSERT INTO projection_version VALUES ($1, 1, 'o', 'relaxed', 1, 'h', now(), now())\`, [name]);
    process.stdout.write(name + '\\n');
  }`;

describe('the embedded database', () => {
  it('has every committed row after a SIGKILL in the middle of writing', async () => {
    const folder = copyOfMigrated('killed');
    const committed: string[] = [];
    for (const [round, rows] of [3, 50, 400].entries()) {
      committed.push(...(await killedAfter(rows, [folder, `round-${round}`])));
    }
    const sql = await open(folder);
    const found = await sql.use((manager) =>
      manager.query<{ name: string }[]>('SELECT name FROM projection_version'),
    );
    await sql.close();
    const names = new Set(found.map(({ name }) => name));
    expect(committed.filter((name) => !names.has(name))).toEqual([]);
    expect(committed.length).toBeGreaterThanOrEqual(453);
  });
});

/** The names that the writer said it committed before it was killed, at the given one. */
async function killedAfter(rows: number, args: readonly string[]): Promise<string[]> {
  const writer = spawn('node', ['--input-type=module', '-e', WRITER, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  const names: string[] = [];
  for await (const name of createInterface({ input: writer.stdout })) {
    names.push(name);
    if (names.length === rows) writer.kill('SIGKILL');
  }
  await exited;
  return names;
}
