import { milliseconds, type Duration } from '../../model/duration.js';

/** What became of a flight: whether its answer may be given to others. */
export type Landing = 'kept' | 'not-kept';

interface Flight {
  /** Whether somebody waits for it. */
  isAwaited: boolean;
  readonly landed: Promise<Landing>;
  land(landing: Landing): void;
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
    if (flight !== undefined) flight.isAwaited = true;
    return flight?.landed;
  }

  /** Whether somebody was told to wait for the answer to this. */
  isAwaited(key: string): boolean {
    return this.flights.get(key)?.isAwaited === true;
  }

  /** Begins to ask. Returns how to end it, which may be called more than once. */
  begin(key: string): (landing: Landing) => void {
    let settle: (landing: Landing) => void = () => undefined;
    const landed = new Promise<Landing>((resolve) => (settle = resolve));
    const late = setTimeout(() => flight.land('not-kept'), milliseconds(this.patience));
    late.unref();
    const flight: Flight = {
      isAwaited: false,
      landed,
      land: (landing) => {
        clearTimeout(late);
        if (this.flights.get(key) === flight) this.flights.delete(key);
        settle(landing);
      },
    };
    this.flights.set(key, flight);
    return (landing) => flight.land(landing);
  }
}
