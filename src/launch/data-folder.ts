import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { identityOf, runs, type ProcessIdentity } from './process-identity.js';
import { codeOf } from './thrown.js';

/** What runs on this data folder, for the next start and for other programs to read. */
export interface LaunchState {
  natsUrl?: string;
  redisUrl?: string;
  databaseUrl?: string;
  stationUrl?: string;
  children: (ProcessIdentity & { name: string })[];
}

/** A data folder that only this process uses. */
export interface DataFolder {
  path: string;
  /** What an earlier run left running, because it was killed. */
  orphans: LaunchState['children'];
  write: (state: LaunchState) => void;
  /** What was replayed into it to the end. */
  replayed: () => string | undefined;
  noteReplayed: (what: string) => void;
  release: () => void;
}

export type Opened = { folder: DataFolder } | { busy: ProcessIdentity & { stationUrl?: string } };

const LOCK = 'launcher.json';
const STATE = 'state.json';
const REPLAYED = 'replayed.json';

/** Takes the folder for this process, making it when missing, or tells which running process has it. */
export function openDataFolder(path: string): Opened {
  mkdirSync(path, { recursive: true });
  const state = readJson<LaunchState>(join(path, STATE));
  const holder = takeLock(join(path, LOCK));
  if (holder) {
    const stationUrl = state?.stationUrl;
    return { busy: { ...holder, ...(stationUrl === undefined ? {} : { stationUrl }) } };
  }
  return { folder: folderAt(path, (state?.children ?? []).filter(runs)) };
}

function folderAt(path: string, orphans: LaunchState['children']): DataFolder {
  return {
    path,
    orphans,
    write: (state) => writeJson(join(path, STATE), state),
    replayed: () => readJson<{ what: string }>(join(path, REPLAYED))?.what,
    noteReplayed: (what) => writeJson(join(path, REPLAYED), { what }),
    release: () => {
      rmSync(join(path, STATE), { force: true });
      rmSync(join(path, LOCK), { force: true });
    },
  };
}

/** Undefined when the lock is ours now; else the running process that has it. */
function takeLock(file: string): ProcessIdentity | undefined {
  const mine = `${file}.${process.pid}`;
  writeJson(mine, identityOf(process.pid));
  try {
    // A link appears with its content, and only where no file was.
    while (!linked(mine, file)) {
      const holder = readJson<ProcessIdentity>(file);
      if (holder && runs(holder)) return holder;
      rmSync(file, { force: true });
    }
    return undefined;
  } finally {
    rmSync(mine, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function readJson<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    // Cut off by a crash of the machine: as good as none.
    return undefined;
  }
}

/** Whole or not at all, whenever this process dies. */
function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
