import { connectRedis } from '../../src/store/redis-connection.js';
import type { StoreConnections } from '../../src/store/redis-projection-store.js';

/** Connections of a store, as a station opens them, and how to close them. */
export interface OpenedConnections extends StoreConnections {
  disconnect(): void;
}

export async function connectStore(url: string): Promise<OpenedConnections> {
  const reads = await connectRedis({ url, name: 'reads' });
  const writes = await connectRedis({ url, name: 'writes' });
  return {
    reads,
    writes,
    disconnect: () => {
      reads.disconnect();
      writes.disconnect();
    },
  };
}
