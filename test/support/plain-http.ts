import { Agent, request, type OutgoingHttpHeaders } from 'node:http';

/** An answer as it came over the wire. */
export interface PlainAnswer {
  readonly status: number;
  /** Names, as they were written, and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface PlainRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Asks over connections that are kept, with the headers that are given and no others but Host. */
export class PlainHttp {
  private readonly agent = new Agent({ keepAlive: true });

  ask(url: string, { method = 'GET', headers = {}, body }: PlainRequest): Promise<PlainAnswer> {
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            rawHeaders: response.rawHeaders,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** A POST whose length is told; or, where it is not, in chunks. */
  post(url: string, asked: unknown, headers: OutgoingHttpHeaders = {}): Promise<PlainAnswer> {
    const body = typeof asked === 'string' ? asked : JSON.stringify(asked);
    const length =
      'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
    return this.ask(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...length, ...headers },
      body,
    });
  }

  close(): void {
    this.agent.destroy();
  }
}
