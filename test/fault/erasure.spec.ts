import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import type { ErasureAnswer } from '../../src/control/erasure/erasure-report.js';
import { CONTROL_SCHEMA } from '../../src/control/schema.js';
import { openSql } from '../../src/control/sql/open-sql.js';
import { startChild, type Child } from '../../src/launch/child.js';
import { rootFolder } from '../../src/launch/root.js';
import { foundAnywhere } from '../support/erasure/everything.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

const PERSON = 'canary-7f3a';
const TEXT = 'feathers-91bd';
const ROWS = 2_400;
const LETTERS = 3;

describe('a station that is killed while it erases a person', () => {
  let servers: RunningServers;
  let folder: string;
  let child: Child;
  let url: string;
  let runs = 0;
  beforeAll(async () => {
    servers = await startServers();
    await servers.freshStream('NOTES', ['notes.*']);
    folder = mkdtempSync(join(tmpdir(), 'erasing-'));
  }, 60_000);
  afterAll(async () => {
    await kill();
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const root = rootFolder();
    const { natsServer, redisServer } = servers;
    child = await startChild({
      name: 'erasing',
      command: process.execPath,
      args: [
        '--import',
        join(root, 'test/bench/swc.mjs'),
        join(root, 'test/support/erasure/run-erasing.ts'),
        natsServer.url,
        redisServer.url,
        `pglite:${join(folder, 'sql')}`,
      ],
      env: { ...process.env, NODE_OPTIONS: '' },
      cwd: root,
      logFile: join(folder, `run-${(runs += 1)}.log`),
      background: true,
    });
    await until(() => child.lastLines(50).includes('"url"'), { timeoutMs: 60_000 });
    const line = child
      .lastLines(50)
      .split('\n')
      .find((said) => said.includes('"url"'));
    ({ url } = JSON.parse(line?.slice(line.indexOf('{')) ?? '{}') as { url: string });
  }
  async function kill(): Promise<void> {
    child.signal('SIGKILL');
    await child.exited;
  }
  const ask = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(`${url}${path}`, { headers: { 'x-operator': 'spec' } })).json()) as Answer;
  const publish = (subject: string, data: object) =>
    jetstream(servers.nats).publish(subject, JSON.stringify(data));
  const write = (i: number, author: string, text: string) =>
    publish('notes.NoteWritten', { noteId: `n${i}`, author, text });
  const rowsLeft = () => servers.redis.reads.hlen('station:{notes:v1}:rows');
  const isScrubbed = async () => {
    const [first] = await servers.redis.reads.xrange(
      'station:{notes:v1}:feed',
      '-',
      '+',
      'COUNT',
      1,
    );
    return first?.[1]?.[1] === '\nnull';
  };
  /** How far it has come when the station is killed. */
  const stages: readonly (() => Promise<boolean>)[] = [
    async () => (await servers.redis.reads.hlen('station:{notes:v1}:erased')) > 0,
    async () => (await rowsLeft()) <= ROWS,
    async () => (await rowsLeft()) === 1,
    isScrubbed,
  ];

  it('erases all of it in the end, and reports each row and letter once', async () => {
    await start();
    for (let i = 0; i < ROWS; i += 400)
      await Promise.all(Array.from({ length: 400 }, (_, j) => write(i + j, PERSON, TEXT)));
    for (let i = 0; i < LETTERS; i += 1) await write(ROWS + i, PERSON, `poison ${TEXT}`);
    await write(ROWS + LETTERS, 'bob', 'kept');
    await until(async () => (await rowsLeft()) === ROWS + 1);
    const { seq } = await publish('station.erasures.PersonErased', { person: PERSON });
    for (const stage of stages) {
      await until(stage, { everyMs: 0, timeoutMs: 30_000 });
      await kill();
      await start();
    }

    let report: ErasureAnswer | undefined;
    await until(
      async () => {
        const { erasures } = await ask<{ erasures: ErasureAnswer[] }>('/control/erasures');
        report = erasures.find(({ event }) => event.sequence === seq);
        return (report?.completedAt ?? null) !== null;
      },
      { timeoutMs: 60_000 },
    );
    expect(report?.projections).toMatchObject([{ rows: ROWS, deadLetters: LETTERS }]);
    expect(report?.projections[0]?.feedEntries).toBeGreaterThanOrEqual(ROWS);
    expect(await rowsLeft()).toBe(1);
    await kill();
    const sql = await openSql({ kind: 'pglite', folder: join(folder, 'sql') }, CONTROL_SCHEMA);
    try {
      for (const word of [TEXT, PERSON])
        expect(
          (await foundAnywhere(servers, sql, word)).filter((place) => !place.startsWith('NOTES:')),
        ).toEqual(word === PERSON ? [`STATION_ERASURES:${seq}`] : []);
    } finally {
      await sql.close();
    }
  }, 240_000);
});
