// Plain JavaScript without packages: it runs before any is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why the installed packages are not those of the lockfile; undefined when they are. Compares the lockfile
 * with the record that npm itself writes when an installation is complete.
 */
export function packagesFault(root, system = process) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'they are missing';
  return recordFault(read(join(root, 'package-lock.json')), read(record), system);
}

/** The same, given both files' `packages`, and the `platform` and `arch` they must suit. */
export function recordFault(locked, installed, { platform, arch }) {
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '' || wanted.link) continue;
    const found = installed[path];
    // npm leaves out the optional packages of other platforms.
    if (!found && (wanted.optional || wanted.devOptional)) continue;
    if (!found || found.version !== wanted.version || found.integrity !== wanted.integrity)
      return 'package-lock.json changed';
  }
  const foreign = Object.values(installed).some(
    ({ os, cpu }) => !suits(os, platform) || !suits(cpu, arch),
  );
  return foreign ? 'they are for another system' : undefined;
}

/** Reads npm's lists of systems: `["linux"]`, `["!win32"]`, or none for every system. */
function suits(list, name) {
  if (!Array.isArray(list) || list.length === 0 || list.includes('any')) return true;
  const allowed = list.filter((entry) => !entry.startsWith('!'));
  return !list.includes(`!${name}`) && (allowed.length === 0 || allowed.includes(name));
}

const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
