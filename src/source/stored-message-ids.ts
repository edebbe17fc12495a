import {
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type Consumer,
  type JsMsg,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { StationError } from '../model/station-error.js';

/**
 * The message ids of everything the stream holds now, however long ago it was stored. Reads headers
 * only: the server recognises a message id by itself for minutes, this for as long as it is kept.
 */
export async function storedMessageIds(
  connection: NatsConnection,
  stream: string,
): Promise<Set<string>> {
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(stream);
  const ids = new Set<string>();
  if (state.messages === 0) return ids;
  const consumer = await jetstream(connection).consumers.get(stream, {
    headers_only: true,
    deliver_policy: DeliverPolicy.All,
  });
  for await (const message of messagesUpTo(consumer, state.last_seq)) {
    const id = message.headers?.get('Nats-Msg-Id');
    if (id) ids.add(id);
  }
  return ids;
}

/** Ends at `last`, or where nothing is pending: the last message may have been deleted. */
async function* messagesUpTo(consumer: Consumer, last: number): AsyncGenerator<JsMsg> {
  const messages = await consumer.consume({ max_messages: 4_000 });
  try {
    for await (const message of messages) {
      yield message;
      if (message.seq >= last || message.info.pending === 0) return;
    }
    const what = 'NATS went away while a stream was read.';
    throw new StationError('NATS_UNAVAILABLE', what);
  } finally {
    await messages.close();
    await consumer.delete();
  }
}
