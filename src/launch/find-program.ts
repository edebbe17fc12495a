import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where systems put servers, though not on the PATH of everybody. */
const USUAL_FOLDERS = [
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
  '/usr/bin',
  '/usr/sbin',
];

/** Folders with one subfolder per major version: PostgreSQL as Debian, Red Hat and Homebrew lay it out. */
const VERSIONED = [
  { parent: '/usr/lib/postgresql', name: /^\d+$/ },
  { parent: '/usr', name: /^pgsql-\d+$/ },
  { parent: '/usr/libexec', name: /^postgresql\d*$/ },
  { parent: '/opt/homebrew/opt', name: /^postgresql@\d+$/ },
  { parent: '/usr/local/opt', name: /^postgresql@\d+$/ },
];

/** The path of a program, searched on PATH and then in the usual folders; undefined when it is nowhere. */
export function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const onPath = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...USUAL_FOLDERS, ...versionedFolders()]
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function versionedFolders(): string[] {
  return VERSIONED.flatMap(({ parent, name }) =>
    namesIn(parent)
      .filter((entry) => name.test(entry))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((entry) => join(parent, entry, 'bin')),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
