/**
 * What readers have delivered and the task has not taken yet. Bounded: a reader that finds it full waits,
 * and so the source waits too.
 */
export class Inbox<Item> {
  private items: Item[] = [];
  private closed = false;
  private readonly space = new Gate();
  private readonly arrival = new Gate();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.items.length;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Adds an item; a returned promise must be awaited before the next one. */
  put(item: Item): Promise<void> | undefined {
    this.items.push(item);
    this.arrival.open();
    return this.items.length < this.capacity || this.closed ? undefined : this.space.opened();
  }

  /** Takes up to `limit` items, the oldest first. */
  take(limit: number): Item[] {
    const taken = this.items.length <= limit ? this.items : this.items.slice(0, limit);
    this.items = this.items.length <= limit ? [] : this.items.slice(limit);
    if (this.items.length < this.capacity) this.space.open();
    return taken;
  }

  /** Returns what was taken and not used, to be taken first. */
  putBack(items: Item[]): void {
    this.items = [...items, ...this.items];
  }

  /** Resolves when there is something to take, or nothing will come any more. */
  ready(): Promise<void> | undefined {
    return this.items.length > 0 || this.closed ? undefined : this.arrival.opened();
  }

  /** Lets whoever waits for an arrival look again. */
  wake(): void {
    this.arrival.open();
  }

  /** Nothing will come any more. What is in it can still be taken. */
  close(): void {
    this.closed = true;
    this.space.open();
    this.arrival.open();
  }
}

/** Lets all who wait pass each time it is opened. */
class Gate {
  private waiting: (() => void)[] = [];

  opened(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  open(): void {
    if (this.waiting.length === 0) return;
    const passing = this.waiting;
    this.waiting = [];
    for (const pass of passing) pass();
  }
}
