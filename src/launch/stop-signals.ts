import { milliseconds } from '../model/duration.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm passes Ctrl-C on to us, which the terminal has sent us already: that is one wish, not two. */
const SAME_WISH = milliseconds(500);

export interface StopSignals {
  /** Fulfilled when somebody asks us to stop. */
  asked: Promise<void>;
  /** Fulfilled when somebody asks again, because it takes too long. */
  insisted: Promise<void>;
  /** No longer listens. */
  release: () => void;
}

/** Listens for Ctrl-C and its kin. `now` in milliseconds. */
export function stopSignals(now: () => number = () => performance.now()): StopSignals {
  let first: number | undefined;
  let ask: () => void = () => undefined;
  let insist: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const insisted = new Promise<void>((resolve) => (insist = resolve));
  const hear = () => {
    first ??= now();
    ask();
    if (now() - first > SAME_WISH) insist();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  const release = () => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
  return { asked, insisted, release };
}
