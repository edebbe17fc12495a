/** One event of an event stream, and the comments between. */
export interface StreamEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

/** An event stream as it comes over the network, read without a library that would hide its ids. */
export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly StreamEvent[];
  readonly comments: number;
  /** What a browser would send as Last-Event-ID: of the newest event, also of one without data. */
  readonly lastId: string | undefined;
  /** Whether the answer has ended, and was not cut. */
  readonly ended: boolean | undefined;
  close(): void;
}

export async function openStream(url: string, init: RequestInit = {}): Promise<EventStream> {
  const stop = new AbortController();
  const answer = await fetch(url, {
    ...init,
    headers: { accept: 'text/event-stream', ...(init.headers as Record<string, string>) },
    signal: stop.signal,
  });
  const events: StreamEvent[] = [];
  const seen: { comments: number; lastId?: string; ended?: boolean } = { comments: 0 };
  void (async () => {
    let rest = '';
    try {
      for await (const chunk of answer.body ?? []) {
        const blocks = (rest + Buffer.from(chunk as Uint8Array).toString()).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, id] = /^id: (.*)$/m.exec(block) ?? [];
          if (id !== undefined) seen.lastId = id;
          if (block.startsWith(':')) seen.comments += 1;
          else events.push(eventIn(block));
        }
      }
      seen.ended = rest === '';
    } catch {
      seen.ended = false;
    }
  })();
  return {
    status: answer.status,
    headers: answer.headers,
    events,
    get comments() {
      return seen.comments;
    },
    get lastId() {
      return seen.lastId;
    },
    get ended() {
      return seen.ended;
    },
    close: () => stop.abort(),
  };
}

const eventIn = (block: string): StreamEvent =>
  Object.fromEntries(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  ) as unknown as StreamEvent;
