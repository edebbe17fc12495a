import { renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
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
  if (await isListening(path)) throw inUse(folder);
  if (!(await removeLeftOver(path))) throw inUse(folder);
  const server = await listen(path, folder);
  return {
    release: () => new Promise((released) => server.close(() => released())),
  };
};

const inUse = (folder: string): StationError =>
  new StationError('SQL_FOLDER_IN_USE', `Another process uses the embedded database in ${folder}.`);

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

/** Takes away the socket of a process that is gone; false where it turns out to be alive after all. */
const removeLeftOver = async (path: string): Promise<boolean> => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return true; // nothing was left
  }
  // Of two processes that find the same left-over, the slower one may hold the other's new socket here.
  const alive = await isListening(aside);
  if (alive) renameSync(aside, path);
  else rmSync(aside, { force: true });
  return !alive;
};

const listen = (path: string, folder: string): Promise<Server> =>
  new Promise((listening, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const what = `The folder ${folder} cannot be locked: ${cause.message}.`;
      fail(
        cause.code === 'EADDRINUSE'
          ? inUse(folder)
          : new StationError('SQL_UNAVAILABLE', what, { cause }),
      );
    });
    server.listen(path, () => listening(server));
  });
