import { seconds } from '../../model/duration.js';
import { MemoryProjectionStore } from '../../store/memory-projection-store.js';
import { commitRows } from '../../../test/support/served-station.js';
import { tallies } from '../../../test/support/tally-projection.js';
import { sampleOf } from './sample.js';

describe('samples', () => {
  const store = new MemoryProjectionStore(tallies({ budget: seconds(1) }));
  const names = ['e', 'a', 'c', 'b', 'd'];
  beforeAll(() => commitRows(store, Object.fromEntries(names.map((name) => [name, { name }]))));

  it('go by and by through all rows, in the order of their keys, and begin again', async () => {
    const seen: (readonly string[])[] = [];
    let place: string | null = null;
    for (let samples = 0; samples < 4; samples++) {
      const { keys, nextAfter }: Awaited<ReturnType<typeof sampleOf>> = await sampleOf(
        store,
        2,
        place,
      );
      seen.push(keys);
      place = nextAfter;
    }
    expect(seen).toEqual([['a', 'b'], ['c', 'd'], ['e'], ['a', 'b']]);
  });

  it('begin anew where the place is not known any more', async () => {
    expect(await sampleOf(store, 1, 'no place at all')).toMatchObject({ keys: ['a'] });
  });
});
