import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from '../servers/test-server.js';
import type { Seeded } from './seeded.js';

/** Cuts the end off what a Redis that does not run has written, as a power cut would; tells what is left, in bytes. */
export function cutAof({ folder }: TestServer, random: Seeded): number {
  const files = join(folder, 'appendonlydir');
  const last = readdirSync(files)
    .filter((file) => file.endsWith('.incr.aof'))
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .at(-1);
  if (last === undefined) throw new Error(`Redis has written nothing to ${files}.`);
  const file = join(files, last);
  const kept = random.between(0, statSync(file).size);
  truncateSync(file, kept);
  return kept;
}

/** `appendonly.aof.<number>.incr.aof` */
const numberOf = (file: string): number => Number(file.split('.').at(-3));
