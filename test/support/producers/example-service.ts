import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jetstream, type ConsumerMessages } from '@nats-io/jetstream';
import type { Subscription } from '@nats-io/nats-core';
import type { z } from 'zod';
import type { EventContract } from '../../../src/model/event-contract.js';
import { ensureStream } from '../../../src/source/ensure-stream.js';
import { connectNats, type NatsConnection } from '../../../src/source/nats-connection.js';
import { cloudEventHeaders, subjectOf } from '../../../src/source/outgoing-event.js';

/** What an example service answers to a question: a status of HTTP, and JSON. */
export interface ServiceAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a service is asked over HTTP. */
export interface ServiceQuestion {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

type AnswerHttp = (question: ServiceQuestion) => ServiceAnswer | Promise<ServiceAnswer>;
type AnswerNats = (body: unknown) => unknown;

/** The token of one published event: `STREAM:sequence`, to read one's own write. */
export type PublishedAt = string;

/**
 * What the example services share: each publishes its events, acknowledged, and answers questions. Those that follow are
 * small programs of a few lines, as the producers of a company might be.
 */
export class ExampleService {
  private server: Server | undefined;
  private readonly answering: Subscription[] = [];
  private readonly following: ConsumerMessages[] = [];
  private published = 0;

  private constructor(
    readonly name: string,
    private readonly nats: NatsConnection,
  ) {}

  static async start(name: string, natsUrl: string): Promise<ExampleService> {
    return new ExampleService(name, await connectNats({ url: natsUrl, name }));
  }

  /** Makes the stream of a contract where there is none. */
  async owns(contract: Pick<EventContract, 'stream' | 'subject'>): Promise<void> {
    await ensureStream(this.nats, contract);
  }

  /** Publishes an event as CloudEvents in binary mode tell it. */
  async publish(contract: EventContract, event: ExampleEvent): Promise<PublishedAt> {
    this.published += 1;
    const id = event.id ?? `${this.name}-${process.pid}-${Date.now()}-${this.published}`;
    const outgoing = {
      contract,
      event: { ...event, id, time: event.time ?? Date.now() },
    };
    const headers = cloudEventHeaders(outgoing);
    return this.send(subjectOf(outgoing), JSON.stringify(event.data), { headers, msgID: id });
  }

  /** Hears every event of a contract, from the first that its stream holds. The stream is made where there is none. */
  async follow(contract: EventContract, hear: (event: HeardEvent) => void): Promise<void> {
    await this.owns(contract);
    const { stream, subject } = contract;
    const consumer = await jetstream(this.nats).consumers.get(stream, { filter_subjects: subject });
    const messages = await consumer.consume();
    this.following.push(messages);
    void (async () => {
      for await (const message of messages)
        hear({ type: message.subject.split('.').at(-1) ?? '', data: message.json() });
    })();
  }

  /** Publishes anything as it is. */
  async send(
    subject: string,
    payload: string,
    options: Parameters<ReturnType<typeof jetstream>['publish']>[2] = {},
  ): Promise<PublishedAt> {
    const ack = await jetstream(this.nats).publish(subject, payload, options);
    return `${ack.stream}:${ack.seq}`;
  }

  /** Answers over HTTP on a port of the loopback; any free one unless told. Tells its address. */
  async listen(answer: AnswerHttp, port = 0): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://service');
        const text = Buffer.concat(chunks).toString();
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        const question = { path: url.pathname, query: url.searchParams, headers: request.headers };
        void Promise.resolve(answer({ ...question, body })).then((told) => {
          response.writeHead(told.status ?? 200, {
            'content-type': 'application/json',
            ...told.headers,
          });
          response.end(told.body === undefined ? undefined : JSON.stringify(told.body));
        });
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Answers requests over NATS, JSON by JSON. */
  answer(subject: string, answer: AnswerNats): void {
    this.answering.push(
      this.nats.subscribe(subject, {
        callback: (_, message) => {
          const text = message.string();
          const body: unknown = text === '' ? undefined : JSON.parse(text);
          void Promise.resolve(answer(body)).then((told) => message.respond(JSON.stringify(told)));
        },
      }),
    );
  }

  /** Whoever asks over HTTP finds nobody, until it listens again. */
  async stopListening(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) =>
      server === undefined ? resolve() : server.close(() => resolve()),
    );
  }

  /** Ends it as a crash of the service would: nobody listens any more. */
  async stop(): Promise<void> {
    await this.stopListening();
    for (const subscription of this.answering) subscription.unsubscribe();
    await Promise.all(this.following.map((messages) => messages.close()));
    await this.nats.close();
  }
}

/** An event as a service writes it: now, with a new id, unless told. */
export interface ExampleEvent {
  readonly type: string;
  readonly data: z.input<z.ZodType>;
  readonly time?: number;
  readonly id?: string;
}

/** An event as another service hears it. */
export interface HeardEvent {
  readonly type: string;
  readonly data: unknown;
}
