import { milliseconds, type Duration } from '../../model/duration.js';

/** What became of a flight: whether its answer may be given to others. */
export type Landing = 'kept' | 'not-kept';

/** Nothing is made for those who wait before somebody does: most flights have nobody. */
interface Flight {
  readonly begunAt: number;
  readonly land: (landing: Landing) => void;
  awaited?: Awaiting;
}

interface Awaiting {
  readonly landed: Promise<Landing>;
  readonly settle: (landing: Landing) => void;
  readonly late: NodeJS.Timeout;
}

/** One asks, whoever asks the same meanwhile waits for the answer; none waits longer than is told. */
export class Flights {
  private readonly flights = new Map<string, Flight>();

  constructor(private readonly patience: Duration) {}

  get size(): number {
    return this.flights.size;
  }

  /** What is to be waited for; undefined where nobody asks this now. */
  underWay(key: string): Promise<Landing> | undefined {
    const flight = this.flights.get(key);
    if (flight === undefined) return undefined;
    flight.awaited ??= this.awaitedOf(flight);
    return flight.awaited.landed;
  }

  /** Whether somebody was told to wait for the answer to this. */
  isAwaited(key: string): boolean {
    return this.flights.get(key)?.awaited !== undefined;
  }

  /** Begins to ask. Returns how to end it, which may be called more than once. */
  begin(key: string): (landing: Landing) => void {
    const land = (landing: Landing): void => {
      if (this.flights.get(key) === flight) this.flights.delete(key);
      clearTimeout(flight.awaited?.late);
      flight.awaited?.settle(landing);
    };
    const flight: Flight = { begunAt: performance.now(), land };
    this.flights.set(key, flight);
    return land;
  }

  private awaitedOf({ begunAt, land }: Flight): Awaiting {
    let settle: (landing: Landing) => void = () => undefined;
    const landed = new Promise<Landing>((resolve) => (settle = resolve));
    const left = begunAt + milliseconds(this.patience) - performance.now();
    const late = setTimeout(() => land('not-kept'), Math.max(0, left)).unref();
    return { landed, settle, late };
  }
}
