import type { MessageIdentity } from './checkpoint.js';
import type { StreamEvent } from './event.js';

/** Where a message stands: stream and sequence. */
export interface Offset {
  readonly stream: string;
  readonly sequence: number;
}

/** An event with its position, as the engine carries it. */
export interface Envelope {
  readonly offset: Offset;
  readonly subject: string;
  readonly identity: MessageIdentity;
  readonly event: StreamEvent;
}
