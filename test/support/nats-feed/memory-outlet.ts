import type { ForgottenRange, Outlet, OutletMessage } from '../../../src/source/outlet.js';

/** A stream in memory, with the refusals of JetStream, and failures on request. */
export class MemoryOutlet implements Outlet {
  readonly stored: { readonly sequence: number; readonly message: OutletMessage }[] = [];
  /** Thrown by the next calls while set. */
  away: Error | undefined;
  /** Of the next append only so many messages are stored before the answer is lost. */
  cutAfter: number | undefined;
  share = { ofBytes: 0, ofAge: 0 };
  private sequence = 0;

  async end() {
    this.answer();
    const last = this.stored.at(-1);
    const payload = last?.sequence === this.sequence ? last.message.payload : undefined;
    return { sequence: this.sequence, payload };
  }

  /** Each message by itself, as JetStream: what comes behind a refused one is refused for what it expects. */
  async append(after: number, messages: readonly OutletMessage[]) {
    let outcome: 'stored' | 'overtaken' = 'stored';
    for (const [i, message] of messages.entries()) {
      // Others may come between.
      await Promise.resolve();
      this.answer();
      if (i === this.cutAfter) {
        this.cutAfter = undefined;
        throw new Error('The answer was lost.');
      }
      const place = this.store(message, { sequence: after + i, id: messages[i - 1]?.id });
      if (place !== after + i + 1) outcome = 'overtaken';
    }
    return outcome;
  }

  async room() {
    this.answer();
    return this.share;
  }

  /** Stores a message as it is. */
  put(message: OutletMessage): void {
    this.sequence += 1;
    this.stored.push({ sequence: this.sequence, message });
  }

  async count(isAsked: (payload: string) => boolean): Promise<number> {
    this.answer();
    return this.stored.filter(({ message }) => isAsked(message.payload)).length;
  }

  async forget({ before, isSecret, found }: ForgottenRange): Promise<void> {
    this.answer();
    const gone = this.stored.filter(({ sequence }) => sequence < before);
    await found(gone.filter(({ message }) => isSecret(message.payload)).length);
    this.stored.splice(0, gone.length);
  }

  /** Loses every message, as by limits. */
  lose(): void {
    this.stored.length = 0;
  }

  /** The place that the message has; undefined when it was refused. */
  private store(
    message: OutletMessage,
    before: { readonly sequence: number; readonly id: string | undefined },
  ): number | undefined {
    const known = this.stored.find(({ message: { id } }) => id === message.id);
    if (known !== undefined) return known.sequence;
    if (this.sequence !== before.sequence) return undefined;
    if (before.id !== undefined && this.stored.at(-1)?.message.id !== before.id) return undefined;
    this.put(message);
    return this.sequence;
  }

  private answer(): void {
    if (this.away !== undefined) throw this.away;
  }
}
