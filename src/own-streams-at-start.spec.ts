import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { until } from '../test/support/until.js';
import { defineEvents } from './model/event-contract.js';
import { ownContracts } from './model/own-streams.js';
import { StationError } from './model/station-error.js';
import { OwnStreamsAtStart } from './own-streams-at-start.js';
import type { OwnStreams } from './source/own-streams.js';

const events = { Corrected: z.object({}) };
const corrections = defineEvents({
  owner: 'data-station',
  stream: 'CORRECTIONS',
  subject: 'station.corrections.*',
  events,
});
const orders = defineEvents({ owner: 'shop', stream: 'ORDERS', subject: 'orders.*', events });

/** Streams that fail in these ways, one after the other, and then are made. */
function streamsThatFail(...failures: Error[]) {
  const made: string[] = [];
  const streams: Pick<OwnStreams, 'make'> = {
    make: async ({ stream }) => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      made.push(stream);
    },
  };
  return { made, streams: streams as OwnStreams };
}

beforeAll(() => Logger.overrideLogger(false));

describe("the station's own streams", () => {
  it('are those of its own subjects that a projection reads, each once', () => {
    const projections = [{ reads: [orders, corrections] }, { reads: [corrections] }] as never;
    expect(ownContracts(projections)).toEqual([corrections]);
  });

  it('are made before a task reads them', async () => {
    const { made, streams } = streamsThatFail();
    await new OwnStreamsAtStart(streams, [corrections]).onModuleInit();
    expect(made).toEqual(['CORRECTIONS']);
  });

  it('are made later where the server cannot make them now', async () => {
    const { made, streams } = streamsThatFail(new Error('no leader'), new Error('no leader'));
    const start = new OwnStreamsAtStart(streams, [corrections]);
    await start.onModuleInit();
    expect(made).toEqual([]);
    await until(() => made.length === 1);
    start.beforeApplicationShutdown();
  });

  it('keep the station from starting where they store other subjects', async () => {
    const mismatch = new StationError('STREAM_MISMATCH', 'It stores others.');
    const { streams } = streamsThatFail(mismatch);
    await expect(new OwnStreamsAtStart(streams, [corrections]).onModuleInit()).rejects.toBe(
      mismatch,
    );
  });
});
