import { readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { until } from '../until.js';
import type { TestServer } from '../servers/test-server.js';
import type { Seeded } from './seeded.js';

/** Cuts the end off what a Redis that does not run has written, anywhere, as a power cut would. */
export function cutAof(server: TestServer, random: Seeded): void {
  const file = aofOf(server);
  truncateSync(file, random.between(0, statSync(file).size));
}

const BEGIN = Buffer.from('*1\r\n$5\r\nMULTI\r\n');
const END = Buffer.from('*1\r\n$4\r\nEXEC\r\n');

/** Cuts inside the last commit: something of it is kept, but not its end. */
export function cutInsideACommit(server: TestServer, random: Seeded): void {
  const file = aofOf(server);
  const bytes = readFileSync(file);
  const begin = bytes.lastIndexOf(BEGIN);
  const second = bytes.indexOf('\r\n*', bytes.indexOf('\r\n*', begin + BEGIN.length - 2) + 2) + 2;
  const end = bytes.indexOf(END, begin) + END.length;
  if (begin < 0 || second > end) throw new Error(`No commit was found in ${file}.`);
  truncateSync(file, random.between(second + 1, end - 1));
}

/** Has Redis write its file anew, without what a cut left at its end. */
export async function rewriteAof(redis: Redis): Promise<void> {
  await redis.call('BGREWRITEAOF');
  await until(async () => {
    const said = await redis.info('persistence');
    const isUnderWay = /aof_rewrite_(in_progress|scheduled):1/.test(said);
    return !isUnderWay && said.includes('aof_last_bgrewrite_status:ok');
  });
}

function aofOf({ folder }: TestServer): string {
  const files = join(folder, 'appendonlydir');
  const last = readdirSync(files)
    .filter((file) => file.endsWith('.incr.aof'))
    .toSorted((a, b) => numberOf(a) - numberOf(b))
    .at(-1);
  if (last === undefined) throw new Error(`Redis has written nothing to ${files}.`);
  return join(files, last);
}

/** `appendonly.aof.<number>.incr.aof` */
const numberOf = (file: string): number => Number(file.split('.').at(-3));
