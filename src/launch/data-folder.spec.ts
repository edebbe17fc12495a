import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, type DataFolder } from './data-folder.js';
import { identityOf } from './process-identity.js';

let path: string;

const opened = (): DataFolder => {
  const result = openDataFolder(path);
  if ('busy' in result) throw new Error(`busy: ${result.busy.pid}`);
  return result.folder;
};

beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'data-station-folder-')), 'data')));
afterEach(() => rmSync(path, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made when it is missing', () => {
    expect(opened().orphans).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });

  it('is refused while a running process has it, and says which and where', () => {
    opened().write({ stationUrl: 'http://127.0.0.1:1', children: [] });
    expect(openDataFolder(path)).toMatchObject({
      busy: { pid: process.pid, stationUrl: 'http://127.0.0.1:1' },
    });
  });

  it('can be had again once it was released', () => {
    opened().release();
    expect(opened().path).toBe(path);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: process.pid, started: 'at another time' })],
    ['a crash while it was written', '{"pi'],
  ])('is taken over from %s', (_whom, lock) => {
    opened().release();
    writeFileSync(join(path, 'launcher.json'), lock);
    expect(opened().path).toBe(path);
  });

  it('names what an earlier run left running, and nothing else', () => {
    const running = { name: 'nats-server', ...identityOf(process.pid) };
    const gone = { name: 'redis-server', pid: process.pid, started: 'at another time' };
    const first = opened();
    first.release();
    first.write({ children: [running, gone] });
    expect(opened().orphans).toEqual([running]);
  });

  it('remembers what was replayed into it, over a release', () => {
    const first = opened();
    expect(first.replayed()).toBeUndefined();
    first.noteReplayed('orders');
    first.release();
    expect(opened().replayed()).toBe('orders');
  });
});
