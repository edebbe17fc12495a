import { Presets, SingleBar } from 'cli-progress';
import { seconds } from '../model/duration.js';
import { progressLine } from './report.js';
import type { ReplayCounts } from './tally.js';

/** What can be watched while it replays. */
export interface Watched {
  readonly counts: ReplayCounts;
  /** How much of the file is read: 0 to 1. */
  readonly share: number;
}

/** Ends the watching, after showing the last state. */
export type StopWatching = () => void;

const REFRESH = seconds(0.1);
const LINE_EVERY = seconds(5);

/** Shows the progress on a terminal as a bar, anywhere else as a line every few seconds. */
export function watchProgress(replay: Watched, out: NodeJS.WriteStream): StopWatching {
  return out.isTTY ? watchWithBar(replay, out) : watchWithLines(replay, out);
}

function watchWithLines(replay: Watched, out: NodeJS.WritableStream): StopWatching {
  const show = (): boolean => out.write(`${progressLine(replay.counts, replay.share)}\n`);
  const timer = setInterval(show, LINE_EVERY);
  return () => clearInterval(timer);
}

function watchWithBar(replay: Watched, stream: NodeJS.WriteStream): StopWatching {
  const format = '{bar} {line}';
  const bar = new SingleBar(
    { stream, format, barsize: 24, hideCursor: true },
    Presets.shades_classic,
  );
  const show = (): void => {
    bar.update(replay.share, { line: progressLine(replay.counts, replay.share) });
  };
  bar.start(1, 0, { line: '' });
  const timer = setInterval(show, REFRESH);
  return () => {
    clearInterval(timer);
    show();
    bar.stop();
  };
}
