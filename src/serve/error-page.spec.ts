import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../model/error-codes.js';

const PAGE = 'src/serve/ERRORS.md';
const [, asking = '', running = ''] = readFileSync(PAGE, 'utf8').split(/^## /m);

/** Code -> the cells beside it. */
const tableIn = (section: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...section.matchAll(/^\| `(\w+)`(.*)\|$/gm)].map(([, code = '', cells = '']) => [
      code,
      cells
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== ''),
    ]),
  );

const consumers = tableIn(asking);
const others = tableIn(running);

/** The codes that these rooms name: what those who ask can meet. */
function codesNamedIn(rooms: readonly string[]): readonly string[] {
  const text = rooms
    .flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    )
    .filter((file) => /(?<!\.spec)\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  return Object.keys(ERROR_CODES).filter((code) => text.includes(`'${code}'`));
}

describe(PAGE, () => {
  it('tells each code of the table once', () =>
    expect([...consumers.keys(), ...others.keys()].toSorted()).toEqual(
      Object.keys(ERROR_CODES).toSorted(),
    ));

  it.each(Object.entries(ERROR_CODES))('tells what to do about %s', (code, remedy) =>
    expect((consumers.get(code) ?? others.get(code))?.at(-1)).toBe(remedy),
  );

  it.each([...consumers])('tells when %s is met', (_, cells) => expect(cells).toHaveLength(2));

  it('tells those who ask of every code that serving names', () => {
    // Only the start of a station meets these.
    const atStart = ['DEFINITIONS_INVALID', 'CONTRACTS_INVALID'];
    const met = codesNamedIn(['src/serve', 'src/freshness', 'src/feed']).filter(
      (code) => !atStart.includes(code),
    );
    expect(met.length).toBeGreaterThan(15);
    expect(met.filter((code) => !consumers.has(code))).toEqual([]);
  });
});
