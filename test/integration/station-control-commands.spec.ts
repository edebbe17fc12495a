import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStation } from '../../src/command/run-station.js';
import { rootFolder } from '../../src/launch/root.js';
import { printedSchema } from '../../src/serve/served-schema.js';
import { OperatedPair } from '../support/operated-pair.js';
import type { OperatedStation } from '../support/operated-station.js';

const TOKEN = 'correct-horse-battery';

describe('the commands that ask a running station', () => {
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  let pair: OperatedPair;
  let replica: OperatedStation;

  beforeAll(async () => {
    mkdirSync(join(folder, 'scores'));
    const terms = 'name: scores\nteam: team-scores\ncontact: scores@example.com\n';
    writeFileSync(join(folder, 'scores', 'contract.yaml'), terms);
    const document = 'query Totals { totals { nodes { player } } }';
    writeFileSync(join(folder, 'scores', 'totals.graphql'), document);
    pair = await OperatedPair.begin();
    await pair.servers.freshStream('MATCHES', ['matches.*']);
    replica = await pair.start('a', { CONTROL_TOKEN: TOKEN, CONSUMERS_DIR: folder });
  });
  afterAll(async () => {
    await pair.stop();
    await pair.end();
    rmSync(folder, { recursive: true });
  });

  /** What a command line prints, tells and ends with. */
  const station = async (args: readonly string[], token: string | undefined = TOKEN) => {
    const [printed, told]: [string[], string[]] = [[], []];
    const exit = await runStation(args, {
      served: [pair.poison.served],
      root: rootFolder(),
      contracts: folder,
      folder,
      env: { STATION_URL: replica.url, CONTROL_TOKEN: token, USER: 'ann' },
      print: (line) => printed.push(...line.split('\n')),
      tell: (line) => told.push(line),
    });
    return { exit, printed, told };
  };

  it('make a key that works, list it, and take it back', async () => {
    const made = await station(['keys', 'create', 'scores', '--note', 'first']);
    expect({ exit: made.exit, keys: made.printed }).toEqual({
      exit: 0,
      keys: [expect.stringMatching(/^ds_/)],
    });
    const [, id = ''] =
      /^Key (\S+) of scores, until it is revoked\./.exec(made.told[0] ?? '') ?? [];
    const listed = await station(['keys', 'list', 'scores']);
    expect(listed.printed[1]).toMatch(new RegExp(`^${id} +scores +live .* ann +- +first$`));
    const revoked = await station(['keys', 'revoke', id, '--operator', 'bob']);
    expect(revoked.printed[0]).toMatch(/^Key \S+ of scores is revoked since /);
    const { printed } = await station(['keys', 'list', '--json']);
    expect(JSON.parse(printed.join('\n'))).toMatchObject({
      keys: [{ id, createdBy: 'ann', revokedBy: 'bob', state: 'revoked' }],
    });
  });

  it.each([
    ['the token is wrong', ['keys', 'list'], 'wrong-wrong-wrong-wrong', 'OPERATOR_REFUSED'],
    ['a consumer has no contract', ['keys', 'create', 'nobody'], TOKEN, 'CONSUMER_UNKNOWN'],
    ['a key is none', ['keys', 'revoke', 'none'], TOKEN, 'KEY_UNKNOWN'],
    ['a stream is none', ['trace', 'NONE:1'], TOKEN, 'UNKNOWN_STREAM'],
  ])('tell in one line with its code that %s', async (_what, args, token, code) => {
    const { exit, printed, told } = await station(args, token);
    expect({ exit, printed }).toEqual({ exit: 1, printed: [] });
    expect(told).toEqual([expect.stringMatching(new RegExp(`^\\[${code}\\] .+$`))]);
  });

  it('trace an event to its rows', async () => {
    const sequence = await pair.shot(2, 'ann');
    await pair.reached(sequence);
    const { exit, printed } = await station(['trace', `MATCHES:${sequence}`]);
    expect(exit).toBe(0);
    expect(printed[0]).toBe(`MATCHES:${sequence} is in its stream`);
    expect(printed).toContain('  changed ann {"player":"ann","points":2}');
    const json = await station(['trace', `MATCHES:${sequence}`, '--json']);
    expect(JSON.parse(json.printed.join('\n'))).toMatchObject({
      message: { payload: { json: { player: 'ann', points: 2 } } },
    });
  });

  it('refuse what is no place of an event', async () => {
    const { exit, told } = await station(['trace', 'MATCHES']);
    expect(exit).toBe(2);
    expect(told).toEqual([expect.stringMatching(/^\[COMMAND_INVALID\] .*STREAM:sequence\. /)]);
  });

  it('draw the map in each form', async () => {
    const { printed } = await station(['map']);
    expect(printed[0]).toBe('flowchart LR');
    expect(printed.join('\n')).toContain('totals');
    const json = await station(['map', '--json', '--consumer', 'scores']);
    expect(JSON.parse(json.printed.join('\n'))).toMatchObject({
      nodes: expect.any(Array) as unknown,
    });
    const openLineage = await station(['map', '--openlineage']);
    expect(JSON.parse(openLineage.printed.join('\n'))).toEqual(expect.any(Array));
  });

  it('tell who was seen using what no contract selects', async () => {
    await replica.post('/graphql', { query: '{ totals { nodes { points } } }' }, {});
    const earlier = join(folder, '.earlier.graphql');
    writeFileSync(earlier, await printedSchema([pair.poison.served]));
    const args = ['check', '--against', earlier, '--url', replica.url];
    const { exit, printed } = await station(args);
    expect(exit).toBe(0);
    expect(printed).toContainEqual(
      expect.stringMatching(/^ {2}Total\.points: open, \d+ times, last on \d{4}-\d\d-\d\d$/),
    );
    expect(printed).toContain('  Total.player: scores');
  });
});
