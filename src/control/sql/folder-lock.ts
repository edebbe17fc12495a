import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { milliseconds, seconds } from '../../model/duration.js';
import { StationError } from '../../model/station-error.js';

/** Held while one process uses a folder; nobody else gets it until it is released or the process is gone. */
export interface FolderLock {
  release(): Promise<void>;
}

// What a socket's path may be long on every system (sun_path holds 104 bytes on macOS).
const MAX_PATH_BYTES = 100;

/**
 * Locks an existing folder for this process. The lock is a listening socket: the system closes it with
 * its process, however that ends, so none is ever left behind, and no process id can be mistaken.
 * @throws StationError SQL_FOLDER_IN_USE, SQL_UNAVAILABLE where a socket cannot be made in the folder
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const path = socketPath(folder);
  const server = await inTurn(folder, async () => {
    if (await isListening(path)) throw inUse(folder);
    rmSync(path, { force: true }); // what a process that was killed left over
    return listen(path, folder);
  });
  return {
    release: () => new Promise((released) => server.close(() => released())),
  };
};

const TURN_ABANDONED_AFTER = seconds(5);
const ASK_AGAIN_AFTER = milliseconds(20);

/** Looking at the lock and taking it must not mix with another process that does the same. */
const inTurn = async <Result>(folder: string, work: () => Promise<Result>): Promise<Result> => {
  const turn = join(folder, 'lock.turn');
  while (!takeTurn(turn)) await wait(ASK_AGAIN_AFTER);
  try {
    return await work();
  } finally {
    rmSync(turn, { recursive: true, force: true });
  }
};

const takeTurn = (turn: string): boolean => {
  try {
    mkdirSync(turn);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotLock(turn, error);
    // Turns last milliseconds: an old one is of a process that was killed in the middle of it.
    const since = statSync(turn, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - since > TURN_ABANDONED_AFTER) rmSync(turn, { recursive: true, force: true });
    return false;
  }
};

const inUse = (folder: string): StationError =>
  new StationError('SQL_FOLDER_IN_USE', `Another process uses the embedded database in ${folder}.`);

const cannotLock = (path: string, cause: unknown): StationError =>
  new StationError('SQL_UNAVAILABLE', `${path} cannot be locked: ${String(cause)}.`, { cause });

const socketPath = (folder: string): string => {
  const absolute = join(folder, 'lock.sock');
  const fromHere = relative(process.cwd(), absolute);
  const path = fromHere.length < absolute.length ? fromHere : absolute;
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  const what = `The path of the folder ${folder} is too long: at most ${MAX_PATH_BYTES} bytes with /lock.sock.`;
  throw new StationError('SQL_UNAVAILABLE', what);
};

const isListening = (path: string): Promise<boolean> =>
  new Promise((answer) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', () => answer(false));
  });

const listen = (path: string, folder: string): Promise<Server> =>
  new Promise((listening, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (cause) => fail(cannotLock(folder, cause)));
    server.listen(path, () => listening(server));
  });
