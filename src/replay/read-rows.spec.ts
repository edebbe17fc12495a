import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openRows, type FileRow } from './read-rows.js';

const COLUMNS = ['Id', 'Name'];
const TEXT = 'Id,Name\n1,lantern\n2,"a ""big"", red\nheart"\n3,cup\n';

describe('a file of rows', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'rows-'))));
  afterAll(() => rm(folder, { recursive: true }));

  async function rowsOf(name: string, content: string | Buffer): Promise<FileRow[]> {
    const path = join(folder, name);
    await writeFile(path, content);
    const rows: FileRow[] = [];
    for await (const row of (await openRows(path, COLUMNS)).rows) rows.push(row);
    return rows;
  }

  it.each([
    ['plain', 'rows.csv', TEXT],
    ['compressed', 'rows.csv.gz', gzipSync(TEXT)],
    ['marked as UTF-8', 'bom.csv', `\uFEFF${TEXT}`],
    ['from Windows', 'crlf.csv', TEXT.replaceAll('\n', '\r\n').replace('red\r', 'red')],
  ])('is read %s, each row with the line where it ends', async (_, name, content) =>
    expect(await rowsOf(name, content)).toEqual([
      { line: 2, fields: ['1', 'lantern'] },
      { line: 4, fields: ['2', 'a "big", red\nheart'] },
      { line: 5, fields: ['3', 'cup'] },
    ]),
  );

  it('hands on a row of a wrong width for the translation to refuse', async () =>
    expect(await rowsOf('wide.csv', 'Id,Name\n1,2,3\n')).toEqual([
      { line: 2, fields: ['1', '2', '3'] },
    ]));

  it.each([
    ['with other columns', 'head.csv', 'Id,Title\n1,x\n', /columns Id,Name/],
    ['that is empty', 'empty.csv', '', /columns Id,Name/],
    ['that is cut off', 'cut.csv.gz', gzipSync(TEXT).subarray(0, 30), /is damaged/],
    ['that is not compressed as its name says', 'plain.csv.gz', TEXT, /is damaged/],
    ['with a quote that never ends', 'quote.csv', 'Id,Name\n1,"x\n', /is damaged/],
  ])('%s is refused', (_, name, content, message) =>
    expect(rowsOf(name, content)).rejects.toMatchObject({
      code: 'REPLAY_FILE_INVALID',
      message: expect.stringMatching(message),
    }),
  );

  it('that is not there, or a folder, is refused', async () => {
    const refusal = expect.objectContaining({ code: 'REPLAY_FILE_INVALID' });
    await expect(openRows(join(folder, 'none.csv'), COLUMNS)).rejects.toEqual(refusal);
    await expect(openRows(folder, COLUMNS)).rejects.toEqual(refusal);
  });
});
