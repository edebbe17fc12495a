/**
 * A job that never runs twice at once. Asked for while it runs, it runs once more right after, for all who
 * asked meanwhile: everybody gets a run that began after they asked.
 */
export class OneAtATime {
  private isRunning = false;
  private isWanted = false;

  /** @param job handles its own errors */
  constructor(private readonly job: () => Promise<void>) {}

  ask(): void {
    this.isWanted = true;
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isWanted) {
      this.isWanted = false;
      await this.job();
    }
    this.isRunning = false;
  }
}
