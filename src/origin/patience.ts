/** How long one waits for what is asked. */
export interface PatienceOptions {
  /** On `performance.now()`. */
  readonly endsAt: number;
  /** Aborts when nobody is there any more to be answered. */
  readonly signal?: AbortSignal | undefined;
}

/** One who waits for several answers, with one timer and one listener for all of them; none before the first wait. */
export class Patience {
  private over: Promise<undefined> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private giveUp: () => void = () => undefined;
  /** How to leave each thing that is waited for. */
  private readonly leaving = new Set<() => void>();

  constructor(private readonly options: PatienceOptions) {}

  get isOver(): boolean {
    const { endsAt, signal } = this.options;
    return signal?.aborted === true || endsAt <= performance.now();
  }

  /**
   * What lands in time; undefined where it does not.
   * @param leave called where nobody is there any more to be answered
   */
  async waitFor<Landing>(
    landed: Promise<Landing>,
    leave: () => void,
  ): Promise<Landing | undefined> {
    this.leaving.add(leave);
    try {
      return await Promise.race([landed, (this.over ??= this.begin())]);
    } finally {
      this.leaving.delete(leave);
    }
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.timer);
    this.options.signal?.removeEventListener('abort', this.giveUp);
  }

  private begin(): Promise<undefined> {
    const { endsAt, signal } = this.options;
    return new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(undefined), endsAt - performance.now());
      this.giveUp = () => {
        for (const leave of this.leaving) leave();
        resolve(undefined);
      };
      signal?.addEventListener('abort', this.giveUp, { once: true });
    });
  }
}
