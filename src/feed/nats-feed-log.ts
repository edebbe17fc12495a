import type { Change } from './change-feed.js';
import type { FeedLog } from './feed-log.js';
import type { Told } from './nats-feed-message.js';

/** The log does not go on right after what was told: it was cut, or it is another one. */
export const CUT: unique symbol = Symbol('cut');

/** The next run of changes right after what was told, which the log must still hold itself; empty at its end. */
export async function goOn(
  log: FeedLog,
  { number, committedAt }: Pick<Told, 'number' | 'committedAt'>,
): Promise<readonly Change[] | typeof CUT> {
  const run = await log.read(Math.max(0, number - 1));
  const [first] = run;
  if (first === undefined) return endsAt(log, { number, committedAt });
  if (first.cursor === number)
    return committedAt === null || first.committedAt === committedAt ? run.slice(1) : CUT;
  // Without a known change before it, the number alone must do: that is so after a reset, and before the first.
  return first.cursor === number + 1 && committedAt === null ? run : CUT;
}

/** An empty log is at its end only if nothing was ever in it, or all of it was forgotten. */
async function endsAt(
  log: FeedLog,
  { number, committedAt }: Pick<Told, 'number' | 'committedAt'>,
): Promise<readonly Change[] | typeof CUT> {
  const head = await log.head();
  if (head === number && committedAt === null) return [];
  const again = await log.read(Math.max(0, number - 1));
  return again.length === 0 || committedAt !== null || again[0]?.cursor !== number + 1
    ? CUT
    : again;
}

/** Where the log ends now, as if all before had been told. */
export async function headOf(log: FeedLog): Promise<Pick<Told, 'number' | 'committedAt'>> {
  const number = await log.head();
  const [last] = number === 0 ? [] : await log.read(number - 1);
  return { number, committedAt: last?.cursor === number ? last.committedAt : null };
}
