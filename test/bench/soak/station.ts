import { setTimeout as pause } from 'node:timers/promises';
import { ProductCardsModule } from '../../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import { seconds } from '../../../src/model/duration.js';
import type { Commit } from '../../../src/store/projection-store.js';
import { card } from '../../support/card-station.js';
import { serveStation } from '../../support/served-station.js';
import { KEPT, KEYS, keyOf, type Opened, type Sample, type Word } from './course.js';

/** The station of the soak, in a process of its own: cards that change 50 times a second. */
const CHANGES_PER_SECOND = 50;
const station = await serveStation({ served: [ProductCardsModule], answerBytes: 4_000_000 });
const store = station.store(productCards);
let changes = 0;
let isWriting = true;

async function write(count: number): Promise<void> {
  const keys = Array.from({ length: count }, (_, i) => keyOf(changes + i));
  const befores = await store.rowsOf(keys);
  const rows: Commit['changes'] = keys.map((key, i) => ({
    key,
    before: befores[i],
    after: card(key, changes + i),
  }));
  const fencingToken = (await store.claim({ owner: 'soak', ttl: seconds(60) })) ?? 0;
  const { checkpoint } = await store.state();
  const outcome = await store.commit({
    fencingToken,
    from: checkpoint,
    to: checkpoint,
    asOf: await store.now(),
    changes: rows,
    counts: { folded: count, filtered: 0, deadLettered: 0 },
  });
  if (outcome !== 'committed') throw new Error(`The commit was ${outcome}.`);
  changes += count;
}

function sample(): Sample {
  // The support counts calls for specifications; here it would be a leak.
  station.stores.calls.length = 0;
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const sockets = process
    .getActiveResourcesInfo()
    .filter((name) => name === 'TCPSocketWrap').length;
  const counts = station.counts();
  return { heapBytes: heapUsed + external, residentBytes: rss, counts, sockets, changes };
}

process.on('message', (word: Word) => {
  if (word === 'tell') process.send?.(sample());
  if (word === 'rest') isWriting = false;
  if (word === 'end') void station.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
while (changes < KEPT) await write(KEYS);
process.send?.({ url: station.url, socketUrl: station.socketUrl } satisfies Opened);
while (isWriting) {
  await write(1);
  await pause(1_000 / CHANGES_PER_SECOND);
}
