import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Client, type ClientConfig } from 'pg';
import { StationError } from '../../model/station-error.js';
import { lockFolder, type FolderLock } from './folder-lock.js';

/** A PostgreSQL inside this process, and how a pool of pg clients reaches it. */
export interface EmbeddedDatabase {
  readonly poolOptions: object;
  readonly close: () => Promise<void>;
}

/**
 * Opens the embedded database; without a folder in memory. A folder is made where it is missing, and
 * locked: two processes in one folder lose each other's committed rows without noticing.
 * @throws StationError SQL_FOLDER_IN_USE, SQL_FOLDER_UNREADABLE, SQL_UNAVAILABLE
 */
export const openEmbedded = async (folder?: string): Promise<EmbeddedDatabase> => {
  if (folder === undefined) return embeddedIn(await PGlite.create('memory://'));
  const path = resolve(folder);
  makeFolder(path);
  const lock = await lockFolder(path);
  try {
    return embeddedIn(await openFolder(path), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
};

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    const what = `The folder ${path} for the embedded database cannot be made: ${String(cause)}.`;
    throw new StationError('SQL_UNAVAILABLE', what, { cause });
  }
};

const openFolder = async (path: string): Promise<PGlite> => {
  try {
    return await PGlite.create(`file://${path}`);
  } catch (cause) {
    const what = `The embedded database in ${path}${writtenBy(path)} cannot be opened: ${String(cause)}.`;
    throw new StationError('SQL_FOLDER_UNREADABLE', what, { cause });
  }
};

/** Another major version's files are the usual reason, and PGlite does not name it. */
const writtenBy = (path: string): string => {
  const version = join(path, 'PG_VERSION');
  return existsSync(version) ? ` (PostgreSQL ${readFileSync(version, 'utf8').trim()})` : '';
};

const embeddedIn = (pglite: PGlite, lock?: FolderLock): EmbeddedDatabase => ({
  poolOptions: {
    Client: clientOf(pglite),
    // One session is all there is: a second client would run inside the first one's transaction.
    max: 1,
    idleTimeoutMillis: 0,
    // What a client that was dropped left open.
    onConnect: (client: Client) => client.query('ROLLBACK'),
  },
  close: async () => {
    await pglite.close();
    await lock?.release();
  },
});

/** Every client gets a connection of its own: one that is shared goes deaf when the first client ends. */
const clientOf = (pglite: PGlite) =>
  class EmbeddedClient extends Client {
    constructor(config: ClientConfig) {
      const { connection, user, database } = createPgConfig(pglite);
      super({ ...config, connection, user, database } as ClientConfig);
    }
  };
