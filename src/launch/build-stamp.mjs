// Plain JavaScript without packages: it runs before any is installed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'projections'];
const FILES = ['tsconfig.json', 'nest-cli.json', 'package.json'];
const stampOf = (root) => join(root, 'dist', '.built-from');

/** Why dist is not the build of the sources; undefined when it is. */
export function buildFault(root) {
  if (!existsSync(stampOf(root))) return 'there is no build yet';
  const same = readFileSync(stampOf(root), 'utf8') === sourcesHash(root);
  return same ? undefined : 'the sources changed';
}

/** Remembers in dist which sources (`hash`, taken before the build) it was built from. */
export const stampBuild = (root, hash) => writeFileSync(stampOf(root), hash);

/** One hash of the names and contents of all that a build depends on. Specs are not built. */
export function sourcesHash(root) {
  const hash = createHash('sha256');
  const files = [...FOLDERS.flatMap((folder) => filesUnder(root, folder)), ...FILES];
  for (const file of files.filter((name) => existsSync(join(root, name))))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .sort();
}
