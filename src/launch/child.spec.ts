import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../model/duration.js';
import { startChild } from './child.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'data-station-child-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const shell = (script: string) =>
  startChild({
    name: 'shell',
    command: 'sh',
    args: ['-c', script],
    logFile: join(folder, 'log'),
  });

describe('a child process', () => {
  it('tells how it ended by itself, and the end of its log', async () => {
    const child = await shell('echo one; echo two; echo three >&2; exit 7');
    expect(await child.exited).toEqual({ code: 7, signal: null, expected: false });
    expect(child.lastLines(2)).toBe('two\nthree');
  });

  it('ends as expected when it is stopped', async () => {
    const child = await shell('exec sleep 60');
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGTERM', expected: true });
    expect(await child.stop()).toMatchObject({ expected: true });
  });

  it('is made to end when it does not in time', async () => {
    const child = await shell("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
    while (!child.lastLines(1).includes('deaf')) await new Promise(setImmediate);
    expect(await child.stop(milliseconds(50))).toMatchObject({ signal: 'SIGKILL' });
  });

  it('keeps the log of the run before', async () => {
    await (
      await shell('echo first')
    ).exited;
    await (
      await shell('echo second')
    ).exited;
    expect(readFileSync(join(folder, 'log.before'), 'utf8')).toBe('first\n');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('second\n');
  });

  it('is refused when there is no such program', async () => {
    const start = startChild({ name: 'none', command: join(folder, 'none'), args: [] });
    await expect(start).rejects.toThrow('ENOENT');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
