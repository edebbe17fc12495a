import { games, scores } from '../../test/support/example-projection.js';
import { FreshnessBed } from '../../test/support/freshness-bed.js';
import { until } from '../../test/support/until.js';
import { defineEvents } from '../model/event-contract.js';
import type { Projection } from '../model/projection.js';

const shops = defineEvents({ ...games, stream: 'SHOPS', subject: 'shops.*' });
const ranks: Projection = { ...scores, name: 'ranks' };
const baskets: Projection = { ...scores, name: 'baskets', reads: [shops] };
const both: Projection = { ...scores, name: 'both', reads: [games, shops] };

describe('the propagation of what was published', () => {
  let bed: FreshnessBed;
  beforeEach(() => {
    bed = new FreshnessBed();
    bed.source.createStream('SHOPS', ['shops.*']);
  });

  const propagation = (
    after: readonly string[],
    { waitMs = 0, among = [scores, ranks, baskets] as readonly Projection[] } = {},
  ) => bed.reads.propagation({ stores: among.map((one) => bed.store(one)), after, waitMs });

  it('tells which projections that read it show it', async () => {
    bed.publish();
    await bed.apply(1, { asOf: 9_000 });
    expect(await propagation(['GAMES:1'])).toEqual({
      complete: false,
      projections: [
        { name: 'scores', visible: true, asOf: 9_000 },
        { name: 'ranks', visible: false, asOf: null },
      ],
    });
    await bed.apply(1, { projection: ranks });
    expect(await propagation(['GAMES:1'])).toMatchObject({ complete: true });
  });

  it('waits until all show it', async () => {
    bed.publish();
    const told = propagation(['GAMES:1'], { waitMs: 30_000 });
    await until(() => bed.signals.listeners === 2);
    await bed.apply(1, { projection: ranks });
    await bed.apply(1, { asOf: 9_000 });
    expect(await told).toMatchObject({
      complete: true,
      projections: [{ visible: true, asOf: 9_000 }, { visible: true }],
    });
    expect(bed.signals.listeners).toBe(0);
  });

  it('tells how far it came when the time is over', async () => {
    bed.publish();
    const told = propagation(['GAMES:1'], { waitMs: 50 });
    await until(() => bed.signals.listeners === 2);
    await bed.apply(1, { projection: ranks });
    expect(await told).toMatchObject({
      complete: false,
      projections: [
        { name: 'scores', visible: false },
        { name: 'ranks', visible: true },
      ],
    });
    expect(bed.signals.listeners).toBe(0);
  });

  it('is complete in a projection once each stream that it reads has come far enough', async () => {
    bed.publish();
    bed.source.publish('shops.a', {});
    const among = [both];
    await bed.apply(1, { projection: both });
    expect(await propagation(['GAMES:1'], { among })).toMatchObject({ complete: true });
    expect(await propagation(['GAMES:1', 'SHOPS:1'], { among })).toMatchObject({ complete: false });
  });

  it.each([
    ['nothing', [], 'BAD_USER_INPUT'],
    ['what is no offset', ['GAMES'], 'BAD_OFFSET'],
    ['a stream that nothing reads', ['NEWS:1'], 'UNKNOWN_STREAM'],
    ['what has not happened', ['GAMES:1'], 'OFFSET_AHEAD'],
  ])('is refused for %s', async (_, after, code) =>
    expect(propagation(after)).rejects.toMatchObject({ code }),
  );

  it('is refused to wait too long', async () =>
    expect(propagation(['GAMES:1'], { waitMs: 30_001 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    }));
});
