import { ASKED, type AskedName } from '../support/freshness/asked.js';
import type { Reply } from '../support/freshness/graphql-client.js';
import { ask } from '../support/freshness/readers.js';
import {
  noStaleness,
  readYourWrites,
  type WritesFound,
} from '../support/freshness/read-your-writes.js';
import { reportOfWrites } from '../support/freshness/report.js';
import { TruthBed } from '../support/freshness/truth-bed.js';
import type { TruthReplica } from '../support/freshness/truth-replica.js';
import { TruthRun } from '../support/freshness/truth-run.js';

/** A longer one by hand: TRUTH_WRITES=100000 npm run jest -- test/fault/freshness-read. */
const WRITES = Number(process.env['TRUTH_WRITES'] ?? 600);
const SEED = Number(process.env['TRUTH_SEED'] ?? Date.now() % 1_000_000_000);
const TIMEOUT_MS = 60_000 + WRITES * 100;
const NAMES = Object.keys(ASKED) as AskedName[];

describe('a producer that reads its own writes', () => {
  let bed: TruthBed;
  let run: TruthRun;
  /** For each projection, the replica that does not fold it. */
  let otherFor: (projection: AskedName) => TruthReplica;
  beforeAll(async () => {
    bed = await TruthBed.open('a', 'b');
    run = new TruthRun(bed, SEED);
    otherFor = await bed.others();
  }, 120_000);
  afterAll(() => bed.close());
  afterEach(() => expect(bed.accidents).toEqual([]));

  const expectAllSeen = (scenario: string, found: WritesFound): void => {
    if (process.env['TRUTH_REPORT'] !== undefined) console.log(scenario, reportOfWrites(found));
    expect(found.unseen).toEqual([]);
    expect(found.writes).toBe(WRITES);
    expect(found.waits.percentile(99)).toBeLessThan(ASKED.marks.projection.staleness.budget);
  };
  /** Four write at the same time, or one alone: then nothing comes after its event. */
  const written = (writers: 1 | 4, demand?: () => string): Promise<WritesFound> => {
    let left = WRITES;
    const goesOn = (): boolean => left-- > 0;
    const writes = { writers, goesOn, reader: otherFor };
    return readYourWrites(run, demand === undefined ? writes : { ...writes, demand });
  };

  describe.each([
    { how: 'with the token of its acknowledgement', demand: undefined },
    { how: 'by allowing no staleness', demand: noStaleness },
  ])('$how', ({ how, demand }) => {
    it(
      'always finds its write on another replica, under load',
      async () =>
        expectAllSeen(`${how}, under load`, await run.underLoad(() => written(4, demand))),
      TIMEOUT_MS,
    );

    it(
      'always finds its write on another replica, when it is the last one',
      async () => expectAllSeen(how, await written(1, demand)),
      TIMEOUT_MS,
    );
  });

  it('finds everything that was stored before the question when it allows no staleness', async () => {
    const early: string[] = [];
    const demanding = async (): Promise<void> => {
      for (let turn = 0; turn < 200; turn++) {
        const name = NAMES[turn % NAMES.length] ?? 'marks';
        for (const { asOf, sentAt } of await ask(otherFor(name), {
          of: [name],
          fresh: noStaleness(),
        }))
          if (asOf === null || asOf < sentAt)
            early.push(`${name} as of ${asOf}, asked at ${sentAt}`);
      }
    };
    const found = await run.underLoad(() => run.whileReading(demanding, { readers: 2 }));
    expect(early).toEqual([]);
    expect(found.checker.lies).toEqual([]);
  }, 60_000);

  it('learns when its changes are visible in every projection that reads them', async () => {
    await run.underLoad(async () => {
      for (let turn = 1; turn <= 50; turn++) {
        const mark = await run.producers.next('mark herald');
        const echo = await run.producers.next('echo herald');
        const tokens = [`TRUTH:${mark.sequence}`, `ECHOES:${echo.sequence}`];
        const { client } = otherFor(turn % 2 === 0 ? 'marks' : 'pairs');
        const query = `{ propagation(after: ${JSON.stringify(tokens)}, waitMs: 5000) {
          complete projections { name visible asOf }
        } }`;
        const { data, errors } = await client.ask(query);
        expect(errors).toEqual([]);
        expect(data).toMatchObject({ propagation: { complete: true } });
        expect(projectionsIn(data)).toEqual({ marks: true, pairs: true });
        for (const replica of bed.replicas)
          expect(await heraldOn(replica)).toEqual([turn, turn, turn]);
      }
    });
  }, 60_000);

  it('is told which projections do not have it yet when it does not wait for them', async () => {
    const { owner, other } = await bed.rolesIn('marks');
    owner.pause();
    try {
      const { sequence } = await run.producers.next('mark herald');
      const query = `{ propagation(after: ["TRUTH:${sequence}"], waitMs: 100) {
        complete projections { name visible }
      } }`;
      const { data } = await other.client.ask(query);
      expect(data).toMatchObject({ propagation: { complete: false } });
    } finally {
      owner.resume();
    }
    await run.settled();
  }, 60_000);

  /** What a replica tells of the herald's marks, its marks in pairs, and its echoes. */
  async function heraldOn(replica: TruthReplica): Promise<number[]> {
    const answers = await ask(replica, { of: ['marks', 'pairs'] });
    return answers.flatMap(({ projection, rows }) =>
      rows
        .filter(({ producer }) => producer === 'herald')
        .flatMap((row) => ASKED[projection].tell(row).map(({ count }) => count)),
    );
  }
});

/** Whether a change is visible, by projection. */
const projectionsIn = (data: Reply['data']): Record<string, boolean> => {
  const { projections } = (data?.['propagation'] ?? { projections: [] }) as {
    projections: { name: string; visible: boolean }[];
  };
  return Object.fromEntries(projections.map(({ name, visible }) => [name, visible]));
};
