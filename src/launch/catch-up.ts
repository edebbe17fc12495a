import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../model/duration.js';
import { JetStreamSource } from '../source/jetstream-source.js';
import { connectNats } from '../source/nats-connection.js';

/** How far one task is in one stream, as the station's metrics tell. */
export interface TaskCheckpoint {
  stream: string;
  sequence: number;
}

const METRIC = /^station_task_checkpoint_sequence\{(.*)\} (\S+)$/gm;
const PATIENCE = seconds(60);

/** The checkpoints in a text of metrics. */
export const checkpointsIn = (metrics: string): TaskCheckpoint[] =>
  [...metrics.matchAll(METRIC)].map(([, labels = '', value]) => ({
    stream: /stream="([^"]*)"/.exec(labels)?.[1] ?? '',
    sequence: Number(value),
  }));

/** Whether every task is as far as the streams' heads. No task has begun: no. */
export const isCaughtUp = (
  checkpoints: readonly TaskCheckpoint[],
  heads: ReadonlyMap<string, number>,
): boolean =>
  checkpoints.length > 0 &&
  checkpoints.every(({ stream, sequence }) => sequence >= (heads.get(stream) ?? 0));

/**
 * Waits until the station has folded all that the streams hold. False when it tells no checkpoints, or
 * needs more than a minute.
 */
export async function untilCaughtUp(stationUrl: string, natsUrl: string): Promise<boolean> {
  const connection = await connectNats({ url: natsUrl, name: 'launcher', whenLost: 'end' });
  try {
    const source = await JetStreamSource.on(connection);
    const giveUpAt = Date.now() + PATIENCE;
    while (Date.now() < giveUpAt) {
      const response = await fetch(`${stationUrl}/metrics`);
      if (!response.ok) return false;
      const checkpoints = checkpointsIn(await response.text());
      if (isCaughtUp(checkpoints, await headsOf(source, checkpoints))) return true;
      await delay(50);
    }
    return false;
  } finally {
    await connection.close();
  }
}

async function headsOf(
  source: JetStreamSource,
  checkpoints: readonly TaskCheckpoint[],
): Promise<Map<string, number>> {
  const streams = [...new Set(checkpoints.map(({ stream }) => stream))];
  const states = await Promise.all(streams.map((stream) => source.stateOf(stream)));
  return new Map(streams.map((stream, i) => [stream, states[i]?.lastSequence ?? 0]));
}
