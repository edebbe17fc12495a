import { RetailTranslation } from '../projections/producers/online-retail/retail-translation.js';
import { rootFolder } from './launch/root.js';
import { systemClock } from './model/clock.js';
import { StationError } from './model/station-error.js';
import { natsUrlFor } from './replay/nats-url.js';
import { watchProgress } from './replay/progress.js';
import {
  parseReplayArguments,
  REPLAY_USAGE,
  type ReplayArguments,
} from './replay/replay-arguments.js';
import { ReplayRun } from './replay/replay-run.js';
import { finalReport } from './replay/report.js';
import { connectNats, type NatsConnection } from './source/nats-connection.js';

const EXIT = { done: 0, failed: 1, misused: 2, interrupted: 130 } as const;

async function main(): Promise<number> {
  const args = parseReplayArguments(process.argv.slice(2));
  if (args === 'help') {
    process.stdout.write(REPLAY_USAGE);
    return EXIT.done;
  }
  const url = await natsUrlFor(process.env, rootFolder());
  const connection = await connectNats({ url, name: 'replay', whenLost: 'end' });
  try {
    return await replay(args, connection);
  } finally {
    await connection.close();
  }
}

async function replay(
  { file, speed, limit }: ReplayArguments,
  connection: NatsConnection,
): Promise<number> {
  const translation = new RetailTranslation();
  const order = { connection, path: file, translation, speed, limit, clock: systemClock };
  const run = new ReplayRun({ ...order, signal: firstInterrupt() });
  const stopWatching = watchProgress(run, process.stderr);
  const end = await run.run().finally(() => {
    stopWatching();
    if (run.counts.eventTime === undefined) return;
    for (const line of finalReport(run.counts, translation.leftOut)) console.log(line);
  });
  if (end === 'finished') return EXIT.done;
  console.log('Stopped before the end; run it again to go on.');
  return EXIT.interrupted;
}

/** Aborts at the first Ctrl-C; the second one ends the process as usual. */
function firstInterrupt(): AbortSignal {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupt.abort());
  }
  return interrupt.signal;
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof StationError)) throw error;
  console.error(error.message);
  return error.code === 'REPLAY_ARGUMENTS_INVALID' ? EXIT.misused : EXIT.failed;
}

process.exitCode = await main().catch(exitCodeOf);
