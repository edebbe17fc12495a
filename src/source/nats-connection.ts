import type { NatsConnection } from '@nats-io/nats-core';
import { connect, type NodeConnectionOptions } from '@nats-io/transport-node';
import { StationError } from '../model/station-error.js';

export type { NatsConnection } from '@nats-io/nats-core';

export interface NatsAddress {
  /** `nats://` or `tls://`, with `user:password@` or `token@` if need be; several are separated by commas. */
  readonly url: string;
  /** How the server lists this connection. */
  readonly name: string;
  /** What to do when the connection is lost: try again for ever (default), or end it. */
  readonly whenLost?: 'reconnect' | 'end';
}

/** Connects to NATS. @throws StationError NATS_UNAVAILABLE when no server answers or none lets us in. */
export async function connectNats(address: NatsAddress): Promise<NatsConnection> {
  const { name, whenLost = 'reconnect' } = address;
  const { servers, ...credentials } = parseNatsUrl(address.url);
  try {
    return await connect({
      ...credentials,
      servers,
      name,
      reconnect: whenLost === 'reconnect',
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      ignoreAuthErrorAbort: true,
      // A stack captured for each request costs more than all else that a publisher does.
      noAsyncTraces: true,
      pingInterval: 10_000,
      maxPingOut: 2,
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `NATS at ${servers.join(', ')} cannot be reached: ${why}.`;
    throw new StationError('NATS_UNAVAILABLE', what, { cause });
  }
}

type Credentials = Pick<NodeConnectionOptions, 'user' | 'pass' | 'token' | 'tls'>;

/** Splits a NATS URL into hosts and credentials: the client takes no credentials in an address. */
export function parseNatsUrl(url: string): Credentials & { readonly servers: string[] } {
  const credentials: Credentials = {};
  const servers = url.split(',').map((part) => {
    const parsed = urlOf(part.trim());
    const user = decodeURIComponent(parsed.username);
    if (parsed.password !== '') {
      credentials.user = user;
      credentials.pass = decodeURIComponent(parsed.password);
    } else if (user !== '') credentials.token = user;
    if (parsed.protocol === 'tls:') credentials.tls = {};
    return parsed.host;
  });
  return { ...credentials, servers };
}

function urlOf(text: string): URL {
  const full = text.includes('://') ? text : `nats://${text}`;
  const parsed = URL.canParse(full) ? new URL(full) : undefined;
  if (parsed && parsed.host !== '' && ['nats:', 'tls:'].includes(parsed.protocol)) return parsed;
  throw new StationError('NATS_UNAVAILABLE', 'The NATS URL is no nats:// or tls:// address.');
}
