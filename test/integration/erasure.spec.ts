import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { ProjectionModule } from '../../src/projection.module.js';
import { runStation } from '../../src/command/run-station.js';
import { rootFolder } from '../../src/launch/root.js';
import type { ErasureAnswer } from '../../src/control/erasure/erasure-report.js';
import { startErasingStation, type ErasingStation } from '../support/erasure/erasing-station.js';
import { foundAnywhere } from '../support/erasure/everything.js';
import { notebook } from '../support/erasure/notes.js';
import { consume } from '../support/nats-feed/plain-consumer.js';
import { startServers, type RunningServers } from '../support/running-servers.js';
import { until } from '../support/until.js';

const FEED = 'STATION_FEED_NOTES';
/** Words that stand nowhere else. */
const PERSON = 'canary-7f3a';
const TEXT = 'feathers-91bd';

describe('a station that is asked to erase a person', () => {
  const { projection, mend } = notebook();
  const served = ProjectionModule.for(projection);
  let servers: RunningServers;
  let station: ErasingStation;
  beforeAll(async () => {
    servers = await startServers();
    await servers.freshStream('NOTES', ['notes.*']);
    station = await startErasingStation(
      { natsUrl: servers.natsServer.url, redisUrl: servers.redisServer.url },
      [served],
    );
  }, 60_000);
  afterAll(async () => {
    await station.stop();
    await servers.stop();
  });

  const publish = async (subject: string, data: object) =>
    (await jetstream(servers.nats).publish(subject, JSON.stringify(data))).seq;
  const wrote = (noteId: string, author: string, text: string) =>
    publish('notes.NoteWritten', { noteId, author, text });
  const shown = async () => {
    const body = { query: '{ notes { nodes { noteId author text } } }' };
    const answer = await station.ask<{ data: { notes: { nodes: { noteId: string }[] } } }>(
      '/graphql',
      { method: 'POST', body },
    );
    return answer.data.notes.nodes.map(({ noteId }) => noteId).toSorted();
  };
  const showsOnly = (...ids: string[]) =>
    until(async () => JSON.stringify(await shown()) === JSON.stringify(ids));
  const letters = async () =>
    (
      await station.ask<{ letters: { number: number; key: string }[] }>('/control/dead-letters')
    ).letters.map(({ key }) => key);
  const erase = (person: string) =>
    station.ask<ErasureAnswer>('/control/erasures', {
      method: 'POST',
      body: { person, reason: 'asked by letter' },
    });
  const completed = async (id: string) => {
    let report: ErasureAnswer | undefined;
    await until(async () => {
      report = await station.ask<ErasureAnswer>(`/control/erasures/${id}`);
      return report.completedAt !== null;
    });
    return report as ErasureAnswer;
  };
  const found = (word: string) => foundAnywhere(servers, station.sql, word);

  it('leaves nothing of the person in Redis, NATS and SQL but the events themselves, and reports it', async () => {
    await wrote('n1', PERSON, TEXT);
    await wrote('n2', 'bob', 'kept');
    await showsOnly('n1', 'n2');
    await wrote('n1', PERSON, `${TEXT} again`);
    await wrote('n3', PERSON, `poison ${TEXT}`);
    await publish('notes.NoteWritten', { noteId: 3, author: PERSON, text: TEXT });
    await until(async () => (await letters()).length === 2);
    await until(async () => (await found(TEXT)).some((place) => place.startsWith(FEED)));
    const before = await found(TEXT);
    expect(before).toEqual(
      expect.arrayContaining(['dead_letter', 'station:{notes:v1}:rows', 'station:{notes:v1}:feed']),
    );

    const asked = await erase(PERSON);
    expect(asked).toMatchObject({
      askedBy: 'ann the operator',
      reason: 'asked by letter',
      event: { stream: 'STATION_ERASURES', sequence: 1, type: 'PersonErased' },
    });
    const report = await completed(asked.id);
    await showsOnly('n2');
    expect(report.projections).toMatchObject([
      { projection: 'notes', version: 1, state: 'done', rows: 1, deadLetters: 2 },
    ]);
    const [part] = report.projections;
    expect(part?.feedEntries).toBeGreaterThanOrEqual(2);
    expect(part?.natsMessages).toBeGreaterThanOrEqual(2);
    expect(report.person).not.toContain(PERSON);
    expect(report.beyondReach.join()).toContain('streams of the producers');
    expect((await found(TEXT)).filter((place) => !place.startsWith('NOTES:'))).toEqual([]);
    const named = (await found(PERSON)).filter((place) => !place.startsWith('NOTES:'));
    expect(named).toEqual(['STATION_ERASURES:1']);
    expect(await letters()).toEqual([]);
    expect(await (await fetch(`${station.url}/metrics`)).text()).toMatch(
      /station_rows_erased_total\{.*task="notes".*\} 1/,
    );
  });

  it('lets who follows the feed over NATS from its beginning come to the rows that are left', async () => {
    const consumer = await consume(servers.natsServer.url, FEED);
    try {
      await until(() => consumer.fault() !== undefined || consumer.follower.complete);
      expect(consumer.fault()).toBeUndefined();
      expect([...consumer.follower.rows.keys()]).toEqual(['n2']);
    } finally {
      await consumer.close();
    }
    const { state } = await (await jetstreamManager(servers.nats)).streams.info(FEED);
    expect(state.first_seq).toBeGreaterThan(1);
  });

  it('makes no row of the person again, not from later events nor in a rebuild', async () => {
    await wrote('n4', PERSON, TEXT);
    await wrote('n5', 'bob', 'later');
    await showsOnly('n2', 'n5');
    mend();
    await station.ask('/control/tasks/notes/rebuild', { method: 'POST' });
    await showsOnly('n2', 'n5');
    expect((await found(TEXT)).filter((place) => !place.startsWith('NOTES:'))).toEqual([]);
  });

  it('removes nothing twice when it is asked again', async () => {
    const report = await completed((await erase(PERSON)).id);
    expect(report.projections).toMatchObject([{ state: 'done', rows: 0, deadLetters: 0 }]);
    const { erasures } = await station.ask<{ erasures: ErasureAnswer[] }>('/control/erasures');
    expect(erasures).toHaveLength(2);
    expect(new Set(erasures.map(({ person }) => person)).size).toBe(1);
  });

  it('is asked from the command line, and prints its report', async () => {
    const printed: string[] = [];
    const exit = await runStation(['erase', 'nobody-here', '--reason', 'a test of it'], {
      served: [served],
      root: rootFolder(),
      contracts: '',
      folder: '',
      env: { STATION_URL: station.url, USER: 'ann' },
      print: (line) => printed.push(line),
      tell: (line) => printed.push(line),
    });
    expect(exit).toBe(0);
    const [, id = ''] = /^Erasure (\S+): (under way|complete)/.exec(printed[0] ?? '') ?? [];
    expect(printed[2]).toMatch(/^notes v1 +(to-come|done) +0 +0 +0 +0$/);
    expect(printed.join()).toContain('Not removed by the station:');
    expect(await completed(id)).toMatchObject({ askedBy: 'ann', reason: 'a test of it' });
  });

  it('refuses what names nobody, and tells of no erasure that there is none', async () => {
    expect(await erase('')).toMatchObject({ error: { code: 'BAD_USER_INPUT' } });
    expect(await station.ask('/control/erasures/none')).toMatchObject({
      error: { code: 'ERASURE_UNKNOWN' },
    });
  });
});
