import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { rootFolder } from '../../../src/launch/root.js';
import type { PublishedAt } from '../producers/example-service.js';
import { until } from '../until.js';
import { buildStation, startStation, type RealStation } from '../real-station.js';
import { startServers, type RunningServers } from '../running-servers.js';
import { operationsOf } from './consumer.js';
import { startServices, type Services } from './services.js';

const PATIENCE = { timeoutMs: 30_000, everyMs: 50 };

/** What GraphQL answers. */
export interface Told {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A consumer with its key. */
export interface AskingConsumer {
  /** An operation of its contract. */
  asks(operation: string, variables: object): Promise<Told>;
  asksBeyond(query: string): Promise<Told>;
}

type Headers = Readonly<Record<string, string>>;

/** A company of many services with one station between them: real servers, and each service a program of its own trade. */
export class Company {
  private constructor(
    private readonly servers: RunningServers,
    readonly services: Services,
    private station: RealStation,
    private readonly startAgain: () => Promise<RealStation>,
  ) {}

  static async open(): Promise<Company> {
    const [servers] = await Promise.all([startServers(), buildStation()]);
    const natsUrl = servers.natsServer.url;
    const services = await startServices(natsUrl);
    const start = async (): Promise<RealStation> =>
      startStation({
        natsUrl,
        redisUrl: servers.redisServer.url,
        program: join(rootFolder(), 'test', 'support', 'brief', 'station.mjs'),
        env: { LOG_LEVEL: 'warn', ...services.addresses },
      });
    try {
      return new Company(servers, services, await start(), start);
    } catch (error) {
      await services.stop();
      await servers.stop();
      throw error;
    }
  }

  /** Asks the station as somebody does who has no contract. */
  async ask(query: string, variables: object = {}, headers: Headers = {}): Promise<Told> {
    const answer = await fetch(`${this.station.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as Told;
  }

  /** Waits until a question is answered like this; tells the whole answer. */
  async answers(question: string | (() => Promise<Told>), data: object): Promise<Told> {
    const ask = typeof question === 'string' ? () => this.ask(question) : question;
    return seen(ask, { data });
  }

  /** Gives a consumer that has a contract a key, with which it asks what stands there, or anything else. */
  async consumer(name: string): Promise<AskingConsumer> {
    const operations = operationsOf(name);
    const { key } = (await this.operate('keys', { consumer: name })) as { key: string };
    const headers = { authorization: `Bearer ${key}` };
    return {
      asks: (operation, variables) => this.ask(operations.get(operation) ?? '', variables, headers),
      asksBeyond: (query) => this.ask(query, {}, headers),
    };
  }

  /** Looks at the control room. */
  async look(path: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.station.url}/control/${path}`);
    return (await answer.json()) as Record<string, unknown>;
  }

  /** Waits until the control room looks like this; tells all that is there. */
  looksLike(path: string, expected: object): Promise<Record<string, unknown>> {
    return seen(() => this.look(path), expected);
  }

  /** Does there what an operator does. */
  async operate(path: string, order: object = {}): Promise<unknown> {
    const answer = await fetch(`${this.station.url}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-operator': 'ann' },
      body: JSON.stringify(order),
    });
    const told: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(told)}`);
    return told;
  }

  /** Publishes the newest event of a stream again: the event under its own id, the message under none. */
  async publishAgain(stream: string): Promise<void> {
    const { nats } = this.servers;
    const { streams } = await jetstreamManager(nats);
    const { last_seq: seq } = (await streams.info(stream)).state;
    const message = await streams.getMessage(stream, { seq });
    if (message === null) throw new Error(`${stream} holds nothing.`);
    const { header, subject, data } = message;
    header.delete('Nats-Msg-Id');
    await jetstream(nats).publish(subject, data, { headers: header });
  }

  /** Takes an event out of its stream. */
  async takeOut(publishedAt: PublishedAt): Promise<void> {
    const [stream = '', sequence] = publishedAt.split(':');
    const { streams } = await jetstreamManager(this.servers.nats);
    await streams.deleteMessage(stream, Number(sequence));
  }

  /** Ends the station as the kernel would, and starts it again. */
  async restartStation(): Promise<void> {
    await this.station.remove();
    this.station = await this.startAgain();
  }

  async close(): Promise<void> {
    await this.station.remove();
    await this.services.stop();
    await this.servers.stop();
  }
}

/** Looks again and again until it is as expected, and fails with what it saw last. */
async function seen<What>(look: () => Promise<What>, expected: object): Promise<What> {
  let last: What | undefined;
  const isSeen = async (): Promise<boolean> => {
    last = await look();
    return isLike(last, expected);
  };
  await until(isSeen, PATIENCE).catch(() => expect(last).toMatchObject(expected));
  return last as What;
}

function isLike(told: unknown, expected: object): boolean {
  try {
    expect(told).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}
