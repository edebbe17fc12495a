import { jetstreamManager } from '@nats-io/jetstream';
import { z } from 'zod';
import { defineEvents } from '../../src/model/event-contract.js';
import { JetStreamOwnStreams } from '../../src/source/jetstream-own-streams.js';
import { startServers, type RunningServers } from '../support/running-servers.js';

const corrections = defineEvents({
  owner: 'data-station',
  stream: 'CORRECTIONS',
  subject: 'station.corrections.*',
  events: { Corrected: z.object({ by: z.number() }) },
});
const corrected = (id: string, by: number) => ({
  contract: corrections,
  event: { type: 'Corrected', data: { by }, id, time: Date.UTC(2026, 0, 1) },
});

describe("a stream of the station's own", () => {
  let servers: RunningServers;
  let streams: JetStreamOwnStreams;
  beforeAll(async () => {
    servers = await startServers();
    streams = new JetStreamOwnStreams(servers.nats);
  });
  afterAll(() => servers.stop());

  it('is made once, and kept without limits', async () => {
    await streams.make(corrections);
    await streams.make(corrections);
    const { config } = await (await jetstreamManager(servers.nats)).streams.info('CORRECTIONS');
    expect(config).toMatchObject({
      subjects: ['station.corrections.*'],
      storage: 'file',
      max_age: 0,
      max_bytes: -1,
    });
  });

  it('is refused where it stores other subjects', async () => {
    await expect(
      streams.make({ stream: 'CORRECTIONS', subject: 'station.others.*' }),
    ).rejects.toMatchObject({ code: 'STREAM_MISMATCH' });
  });

  it('stores an event under its id, once, as CloudEvents tell it', async () => {
    const first = await streams.publish(corrected('one', 1));
    expect(await streams.publish(corrected('one', 1))).toEqual(first);
    expect(first).toEqual({ outcome: 'stored', sequence: 1 });
    const manager = await jetstreamManager(servers.nats);
    const message = await manager.streams.getMessage('CORRECTIONS', { seq: 1 });
    expect(message?.subject).toBe('station.corrections.Corrected');
    expect(message?.json()).toEqual({ by: 1 });
    expect(message?.header.get('ce-id')).toBe('one');
    expect(message?.header.get('ce-source')).toBe('data-station');
  });

  it('stores an event right behind the one that was expected, or not at all', async () => {
    await servers.freshStream('CORRECTIONS', ['station.corrections.*']);
    expect(await streams.publish(corrected('a', 1), 3)).toEqual({ outcome: 'overtaken' });
    expect(await streams.publish(corrected('b', 1), 0)).toEqual({ outcome: 'stored', sequence: 1 });
    expect(await streams.publish(corrected('c', 1), 0)).toEqual({ outcome: 'overtaken' });
    expect(await streams.publish(corrected('c', 1), 1)).toEqual({ outcome: 'stored', sequence: 2 });
  });

  it('says so where nothing stores the event', async () => {
    const nowhere = { ...corrections, stream: 'NOWHERE', subject: 'station.nowhere.*' };
    await expect(
      streams.publish({ ...corrected('x', 1), contract: nowhere }),
    ).rejects.toMatchObject({ code: 'PUBLISH_FAILED' });
  });
});
