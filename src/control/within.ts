import { setTimeout as pause } from 'node:timers/promises';
import { seconds, type Duration } from '../model/duration.js';

export class TooLate extends Error {}

/** What was asked for, or a rejection with {@link TooLate} where it takes longer; the asking itself goes on. */
export const within = async <Answer>(limit: Duration, asked: Promise<Answer>): Promise<Answer> => {
  const cut = new AbortController();
  const late = pause(limit, undefined, { signal: cut.signal, ref: false }).then(() => {
    throw new TooLate(`no answer in ${limit / seconds(1)} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    cut.abort();
  }
};
