import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '../../../src/config.js';
import { openLog } from '../../../src/control/log/station-log.js';
import type { ServedProjection } from '../../../src/projection.module.js';
import { StationModule } from '../../../src/station.module.js';
import { NO_CONTRACTS } from '../no-contracts.js';

export interface FedStationOrder {
  readonly name: string;
  readonly natsUrl: string;
  readonly redisUrl: string;
  readonly served: readonly ServedProjection[];
}

/** A whole replica in this process, on a port of its own. */
export interface FedStation {
  readonly name: string;
  get(path: string): Promise<Response>;
  query(query: string): Promise<Readonly<Record<string, unknown>>>;
  stop(): Promise<void>;
}

export async function startFedStation(order: FedStationOrder): Promise<FedStation> {
  const config = readConfig({
    NODE_ENV: 'test',
    CONSUMERS_DIR: NO_CONTRACTS,
    NATS_URL: order.natsUrl,
    REDIS_URL: order.redisUrl,
    DATABASE_URL: 'pglite:memory',
    STATION_NAME: order.name,
    PORT: '0',
  });
  const log = openLog({ level: process.env['SPEC_LOG'] ?? 'silent', station: order.name });
  const app = await NestFactory.create<NestFastifyApplication>(
    StationModule.for({ config, served: order.served, log }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    name: order.name,
    get: (path) => fetch(`${url}${path}`),
    query: async (query) => {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return ((await answer.json()) as { data: Readonly<Record<string, unknown>> }).data;
    },
    stop: () => app.close(),
  };
}
