import { hideSecrets } from '../../model/hide-secrets.js';

/** Where the control room keeps its tables. */
export type DatabaseUrl =
  | { readonly kind: 'postgres'; readonly url: string }
  /** The embedded database, its files in `folder`. */
  | { readonly kind: 'pglite'; readonly folder: string }
  /** The embedded database, gone when the process ends. */
  | { readonly kind: 'pglite-memory' };

/** What {@link parseDatabaseUrl} takes, for messages. */
export const DATABASE_URL_FORMS =
  'postgres://<user>:<password>@<host>:<port>/<database>, pglite:<folder> or pglite:memory';

/** Reads a DATABASE_URL; undefined where it is none. */
export const parseDatabaseUrl = (text: string): DatabaseUrl | undefined => {
  if (text.startsWith('pglite:')) return embedded(text.slice('pglite:'.length).trim());
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reachable =
    url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== '';
  return reachable ? { kind: 'postgres', url: text } : undefined;
};

const embedded = (folder: string): DatabaseUrl | undefined => {
  if (folder === 'memory') return { kind: 'pglite-memory' };
  // `pglite://…` would otherwise make a folder at the root of the machine.
  return folder === '' || folder.startsWith('//') ? undefined : { kind: 'pglite', folder };
};

/** The database's name for messages: its URL without the password. */
export const nameOf = (database: DatabaseUrl): string => {
  switch (database.kind) {
    case 'postgres':
      return hideSecrets(database.url);
    case 'pglite':
      return `pglite:${database.folder}`;
    case 'pglite-memory':
      return 'pglite:memory';
  }
};
