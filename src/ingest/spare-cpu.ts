import { cpus } from 'node:os';

/** What the machine's processors did so far, in any unit: all of their time, and how much of it idle. */
export interface CpuTimes {
  readonly idle: number;
  readonly total: number;
}

const LOOK_EVERY_MS = 100;
/**
 * The share of the machine that stays idle. A queue before processors that are nearly always busy grows without
 * bound: what is urgent then waits in the stream's server, the store and the kernel, where no lane helps.
 */
const IDLE_SHARE = 0.4;
/** The longest rest, as a multiple of the work before it. */
const LONGEST = 10;

/**
 * Tells how long work that can wait should rest, so that a share of the processors stays idle for what cannot.
 * Where they are idle anyway, not at all.
 */
export class SpareCpu {
  private rest = 0;
  private lookedAt = -Infinity;
  private last: CpuTimes;

  constructor(private readonly times: () => CpuTimes = machineTimes) {
    this.last = times();
  }

  /** As a multiple of the work that was done. @param now in milliseconds */
  restPerWork(now: number): number {
    if (now - this.lookedAt < LOOK_EVERY_MS) return this.rest;
    this.lookedAt = now;
    const { idle, total } = this.times();
    const passed = total - this.last.total;
    const share = passed > 0 ? (idle - this.last.idle) / passed : 1;
    this.last = { idle, total };
    // Quickly up and slowly down: a rest too long costs throughput, one too short costs what is urgent.
    const next = share < IDLE_SHARE ? this.rest * 1.25 + 0.25 : this.rest * 0.85 - 0.05;
    this.rest = Math.min(LONGEST, Math.max(0, next));
    return this.rest;
  }
}

function machineTimes(): CpuTimes {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return { idle, total };
}
