import type { ServerResponse } from 'node:http';
import type { Payload } from './payload.js';
import type { Outlet } from './subscription.js';

const COMPLETE = 'event: complete\ndata:\n\n';
/** A comment: clients ignore it, and proxies keep the connection. */
const HEARTBEAT = ':\n\n';

/** The bytes of each payload as an event; made once for all who get it. */
const events = new WeakMap<Payload, Buffer>();

/** An event stream: one `next` event a result, with its cursor as `id`, and `complete` at the end. */
export class StreamOutlet implements Outlet {
  private heartbeatLeft = true;

  constructor(private readonly response: ServerResponse) {}

  get waiting(): number {
    return this.response.writableLength;
  }

  /** Some browsers wait for the first bytes before they tell that the stream is open. */
  open(): void {
    this.response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies would collect the events first, to compress them or to pass on more at once.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      vary: 'Accept, Authorization, Last-Event-ID, X-Max-Staleness',
    });
    this.response.write(HEARTBEAT);
  }

  next(payload: Payload, sent?: () => void): void {
    if (!this.isOpen) return sent?.();
    this.response.write(eventOf(payload), sent && (() => sent()));
  }

  /** An event without data: its id is noted, and nothing is dispatched. */
  stand(cursor: string): void {
    if (this.isOpen) this.response.write(`:\nid: ${cursor}\n\n`);
  }

  complete(): void {
    if (this.isOpen) this.response.end(COMPLETE);
  }

  /** Cuts the client when it has not taken the last heartbeat. */
  heartbeat(): void {
    if (!this.isOpen) return;
    if (!this.heartbeatLeft) return void this.response.destroy();
    this.heartbeatLeft = false;
    this.response.write(HEARTBEAT, (error) => {
      this.heartbeatLeft = error == null;
    });
  }

  private get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }
}

function eventOf(payload: Payload): Buffer {
  const made = events.get(payload);
  if (made !== undefined) return made;
  const { cursor } = payload.place;
  const id = cursor === undefined ? '' : `id: ${cursor}\n`;
  const event = Buffer.concat([
    Buffer.from(`event: next\n${id}data: `),
    payload.json,
    Buffer.from('\n\n'),
  ]);
  events.set(payload, event);
  return event;
}
