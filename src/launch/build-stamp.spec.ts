import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFault, sourcesHash, stampBuild } from './build-stamp.mjs';

let root: string;
const write = (file: string, text: string) => writeFileSync(join(root, file), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data-station-build-'));
  for (const folder of ['src/model', 'projections', 'dist'])
    mkdirSync(join(root, folder), { recursive: true });
  write('tsconfig.json', '{}');
  write('src/model/row.ts', 'export {};');
  stampBuild(root, sourcesHash(root));
});

afterEach(() => rmSync(root, { recursive: true }));

describe('the build', () => {
  it('is right for the sources that it was made from', () => {
    expect(buildFault(root)).toBeUndefined();
  });

  it('does not depend on specs', () => {
    write('src/model/row.spec.ts', 'it');
    expect(buildFault(root)).toBeUndefined();
  });

  it('is missing without its stamp', () => {
    rmSync(join(root, 'dist'), { recursive: true });
    expect(buildFault(root)).toBe('there is no build yet');
  });

  it.each([
    ['changes', () => write('src/model/row.ts', 'export const x = 1;')],
    ['is added', () => write('projections/new.ts', '')],
    ['is removed', () => rmSync(join(root, 'src/model/row.ts'))],
    ['is renamed', () => renameSync(join(root, 'src/model/row.ts'), join(root, 'src/row.ts'))],
    ['of the compiler settings changes', () => write('tsconfig.json', '{ }')],
  ])('is wrong when a file %s', (_what, change) => {
    change();
    expect(buildFault(root)).toBe('the sources changed');
  });
});
