import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { PlainFollower, type FeedMessage } from './plain-follower.js';

/** A service that knows NATS and the feed's JSON Schema, and nothing of the station. */
export interface PlainConsumer {
  readonly follower: PlainFollower;
  readonly messages: readonly FeedMessage[];
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** What made it stop; a message it could not take. */
  readonly fault: () => unknown;
  close(): Promise<void>;
}

/** Reads a feed from its beginning on; the stream must be there. */
export async function consume(url: string, stream: string): Promise<PlainConsumer> {
  const connection = await connect({
    servers: url.replace('nats://', ''),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
  });
  const consumer = await jetstream(connection).consumers.get(stream);
  const read = await consumer.consume({ expires: 5_000, idle_heartbeat: 1_000 });
  const follower = new PlainFollower();
  const messages: FeedMessage[] = [];
  const headers: Record<string, string>[] = [];
  let fault: unknown;
  const reading = (async () => {
    for await (const message of read) {
      const said = message.json<FeedMessage>();
      messages.push(said);
      headers.push(
        Object.fromEntries(
          (message.headers?.keys() ?? []).map((name) => [name, message.headers?.get(name) ?? '']),
        ),
      );
      follower.apply(said);
    }
  })().catch((error: unknown) => (fault = error));
  return {
    follower,
    messages,
    headers,
    fault: () => fault,
    close: async () => {
      await read.close();
      await reading;
      await connection.close();
    },
  };
}
