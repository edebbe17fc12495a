import fc from 'fast-check';

/** What befalls one call. `ticks`: turns of the event loop before anything happens. */
export interface Mishap {
  readonly ticks: number;
  /**
   * `lost`: it never arrived. `unanswered`: it was done, but the answer was lost. `overtaken`: the answer was
   * given up, and it is done later, after one or more of the calls that followed it.
   */
  readonly kind: 'none' | 'lost' | 'unanswered' | 'overtaken';
}

const NONE: Mishap = { ticks: 0, kind: 'none' };

/** What befalls call after call of one kind; nothing once the list is used up or {@link end} was called. */
export class Mishaps {
  private next = 0;
  private late: { call: () => Promise<unknown>; after: number }[] = [];

  constructor(private list: readonly Mishap[]) {}

  /** From now on all goes well; calls that are still under way are lost. */
  end(): void {
    this.list = [];
    this.late = [];
  }

  async around<Result>(call: () => Promise<Result>): Promise<Result> {
    const { ticks, kind } = this.list[this.next++] ?? NONE;
    await turns(ticks);
    if (kind === 'none') return call().finally(() => this.arrive());
    if (kind === 'unanswered') await call();
    if (kind === 'overtaken') this.late.push({ call, after: 1 + (ticks % 2) });
    throw new Error(`The call was ${kind}.`);
  }

  /** What was overtaken by enough calls is done. */
  private arrive(): void {
    for (const waiting of this.late) waiting.after--;
    const due = this.late.filter(({ after }) => after <= 0);
    this.late = this.late.filter(({ after }) => after > 0);
    // What comes of it nobody waits for any more.
    for (const { call } of due) void call().catch(() => undefined);
  }
}

export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
}

const ticks = fc.integer({ min: 0, max: 6 });

/** For calls that may come late: one in so many goes wrong, in one of the ways. */
export const mishaps = (
  oneIn: number,
  ...kinds: readonly Mishap['kind'][]
): fc.Arbitrary<readonly Mishap[]> =>
  fc.array(
    fc.record({
      ticks,
      kind: fc.oneof(
        { weight: oneIn - 1, arbitrary: fc.constant('none' as const) },
        { weight: 1, arbitrary: fc.constantFrom(...kinds) },
      ),
    }),
    { maxLength: 60, size: 'max' },
  );
