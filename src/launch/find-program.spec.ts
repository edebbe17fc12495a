import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'data-station-path-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('findProgram', () => {
  it('takes the first on PATH that can be run', () => {
    for (const name of ['one', 'two', 'three']) mkdirSync(join(folder, name));
    mkdirSync(join(folder, 'one', 'some-server'));
    writeFileSync(join(folder, 'two', 'some-server'), '');
    writeFileSync(join(folder, 'three', 'some-server'), '');
    chmodSync(join(folder, 'three', 'some-server'), 0o755);
    const PATH = ['one', 'two', 'three'].map((name) => join(folder, name)).join(':');
    expect(findProgram('some-server', { PATH })).toBe(join(folder, 'three', 'some-server'));
  });

  it('finds nothing where nothing is', () => {
    expect(findProgram('some-server', { PATH: folder })).toBeUndefined();
  });

  it('looks into the usual folders even without a PATH', () => {
    expect(findProgram('env', {})).toBe('/usr/bin/env');
  });
});
