import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { schemaOf } from '../../access/evolution/schema-change.js';
import { StationError } from '../../model/station-error.js';

/** Where a station keeps its schema, in its folder. */
const KEPT_AS = 'schema.graphql';
const MOST_BYTES = 64 * 1_024 ** 2;

/** A schema from a file. @throws StationError SCHEMA_UNREADABLE */
export function schemaFromFile(path: string) {
  if (!isFile(path)) throw unreadable(`There is no schema file ${path}.`);
  return parsed(readFileSync(path, 'utf8'), path);
}

/** What a change is compared with: a schema file, else the schema of the station at a git ref. */
export interface Earlier {
  readonly named: string;
  /** Paths start here. */
  readonly folder: string;
  /** The folder of the station, in its repository. */
  readonly root: string;
}

/** @throws StationError SCHEMA_UNREADABLE */
export async function earlierSchema({ named, folder, root }: Earlier) {
  const path = resolve(folder, named);
  if (isFile(path)) return schemaFromFile(path);
  return parsed(await atRef(named, root), `${named}:${KEPT_AS}`);
}

async function atRef(ref: string, root: string): Promise<string> {
  try {
    const show = ['show', '--end-of-options', `${ref}:./${KEPT_AS}`];
    const { stdout } = await promisify(execFile)('git', show, { cwd: root, maxBuffer: MOST_BYTES });
    return stdout;
  } catch (error) {
    throw unreadable(`${ref} is no schema file, and git says: ${wordsOf(error)}.`);
  }
}

function parsed(text: string, source: string) {
  try {
    return schemaOf(text);
  } catch (error) {
    throw unreadable(`${source} is no GraphQL schema: ${wordsOf(error)}.`);
  }
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

const unreadable = (what: string): StationError => new StationError('SCHEMA_UNREADABLE', what);

/** What went wrong on one line; of a program: what it said first. */
function wordsOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const words = said || (error instanceof Error ? error.message : String(error));
  const [first = ''] = words.split('\n');
  return first.replace(/^fatal: /, '').replace(/\.$/, '');
}
