import { setTimeout as delay } from 'node:timers/promises';
import { readYourWrites } from '../support/freshness/read-your-writes.js';
import { reportOf, reportOfWrites } from '../support/freshness/report.js';
import { TruthBed } from '../support/freshness/truth-bed.js';
import { TruthRun } from '../support/freshness/truth-run.js';

/**
 * `npm run bench:truth [-- seconds events]`: two replicas under load, read as fast as they answer, and every
 * answer held against what the producers know; then producers that read their own writes on the replica
 * that does not fold them. `events`: a second, of each of the 50 series.
 */
const [SECONDS = 60, EVENTS = 25] = process.argv.slice(2).map(Number);

const bed = await TruthBed.open('a', 'b');
try {
  const run = new TruthRun(bed, 1);
  const pace = { eventsPerSecond: EVENTS };
  await run.underLoad(() => run.whileReading(() => delay(5_000)), pace);
  console.error('Warmed up.');
  const read = () => run.whileReading(() => delay(SECONDS * 1_000));
  const before = run.known.total;
  const found = await run.underLoad(read, pace);
  const rate = (run.known.total - before) / found.seconds;
  console.table({ 'events acknowledged/s': Math.round(rate), ...reportOf(found) });
  for (const lie of found.checker.lies) console.error(lie);

  const reader = await bed.others();
  const until = performance.now() + SECONDS * 500;
  const goesOn = (): boolean => performance.now() < until;
  const writes = () => readYourWrites(run, { writers: 4, goesOn, reader });
  const written = await run.underLoad(writes, pace);
  console.table(reportOfWrites(written));
  for (const unseen of written.unseen) console.error(unseen);
  await run.settled();
  if (found.checker.lieCount + written.unseen.length > 0) process.exitCode = 1;
} finally {
  await bed.close();
}
