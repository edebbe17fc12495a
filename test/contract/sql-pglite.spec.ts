import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../src/control/sql/embedded.js';
import { keepsTheSqlPromises } from './sql.contract.js';

describe('SQL in the embedded database', () => {
  const root = mkdtempSync(join(tmpdir(), 'station-sql-'));
  const empty = join(root, 'empty');
  let count = 0;

  // Making a database costs seconds, copying an empty one next to nothing.
  beforeAll(async () => (await openEmbedded(empty)).close());
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  keepsTheSqlPromises(async () => {
    const folder = join(root, `${++count}`);
    cpSync(empty, folder, { recursive: true });
    return { kind: 'pglite', folder };
  });
});
