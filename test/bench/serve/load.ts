import { connect, type Socket } from 'node:net';

const END = Buffer.from('\r\n\r\n');

/** What is asked on a connection, one request after the other; written once. */
export type NextRequest = () => Buffer;

export interface Answered {
  answers: number;
  /** Those with another status than 200. */
  refused: number;
}

/**
 * Asks over a number of connections, each as fast as it is answered, until it is told to end. It does less than an
 * HTTP client, so that the server is the bottleneck.
 */
export class Load {
  private readonly sockets: Socket[] = [];
  private isOver = false;
  readonly answered: Answered = { answers: 0, refused: 0 };

  constructor(
    private readonly port: number,
    private readonly next: NextRequest,
  ) {}

  async start(connections: number): Promise<void> {
    for (let i = 0; i < connections; i += 1) {
      const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
      await new Promise((resolve) => socket.once('connect', resolve));
      this.sockets.push(socket);
      this.follow(socket);
      socket.write(this.next());
    }
  }

  end(): void {
    this.isOver = true;
    for (const socket of this.sockets) socket.destroy();
  }

  private follow(socket: Socket): void {
    let held: Buffer | undefined;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      held = held === undefined ? chunk : Buffer.concat([held, chunk]);
      const end = lengthOf(held);
      if (end === undefined || held.length < end) return;
      this.answered.answers += 1;
      if (held.toString('latin1', 9, 12) !== '200') this.answered.refused += 1;
      held = undefined;
      if (!this.isOver) socket.write(this.next());
    });
  }
}

/** How long the whole answer is; undefined before its headers have come. */
function lengthOf(held: Buffer): number | undefined {
  const end = held.indexOf(END);
  if (end < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(held.toString('latin1', 0, end));
  return end + END.length + Number(length?.[1] ?? 0);
}
