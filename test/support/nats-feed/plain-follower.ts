/** A message of a feed over NATS, as its JSON Schema says. */
export interface FeedMessage {
  readonly projection: string;
  readonly version: number;
  readonly generation: number;
  readonly number: number;
  readonly kind: 'RESET' | 'SNAPSHOT' | 'READY' | 'UPDATED' | 'REMOVED';
  readonly key: string | null;
  readonly row: object | null;
  readonly committedAt: string | null;
  readonly cursor: string;
  readonly complete: boolean;
  readonly continues?: boolean;
}

/**
 * What a service in any language does with a feed over NATS: nothing here knows the station. It fails at the first
 * change that is missing, repeated or out of order.
 */
export class PlainFollower {
  readonly rows = new Map<string, object>();
  /** The last change applied; undefined before the first RESET. */
  number: number | undefined;
  complete = false;
  /** Changes applied since the last RESET that did not continue. */
  readonly applied: number[] = [];
  resets = 0;
  renewals = 0;

  apply(message: FeedMessage): void {
    const { kind, key, row, number } = message;
    if (kind === 'RESET') this.reset(message);
    if (this.number === undefined) return;
    if (kind === 'SNAPSHOT' && key !== null && row !== null) this.rows.set(key, row);
    if (kind === 'UPDATED' || kind === 'REMOVED') {
      if (number !== this.number + 1) throw new Error(`${number} came after ${this.number}`);
      if (kind === 'UPDATED') this.rows.set(String(key), row ?? {});
      else this.rows.delete(String(key));
      this.number = number;
      this.applied.push(number);
    }
    this.complete = message.complete;
  }

  get state(): Readonly<Record<string, object>> {
    return Object.fromEntries([...this.rows].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  private reset({ continues, number }: FeedMessage): void {
    if (continues === true && number === this.number) {
      this.renewals += 1;
      return;
    }
    this.resets += 1;
    this.rows.clear();
    this.applied.length = 0;
    this.number = number;
  }
}
