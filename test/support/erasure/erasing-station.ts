import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '../../../src/config.js';
import { openLog } from '../../../src/control/log/station-log.js';
import { Sql } from '../../../src/control/sql/sql.js';
import type { ServedProjection } from '../../../src/projection.module.js';
import { StationModule } from '../../../src/station.module.js';
import { NO_CONTRACTS } from '../no-contracts.js';

/** A whole replica in this process, and its tables. */
export interface ErasingStation {
  readonly url: string;
  readonly sql: Sql;
  ask<Answer>(path: string, init?: { method: string; body?: unknown }): Promise<Answer>;
  stop(): Promise<void>;
}

/** Where the servers of a station are. */
export interface ErasingServers {
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** As DATABASE_URL names it; in memory when absent. */
  readonly database?: string;
}

export async function startErasingStation(
  { natsUrl, redisUrl, database = 'pglite:memory' }: ErasingServers,
  served: readonly ServedProjection[],
): Promise<ErasingStation> {
  const config = readConfig({
    NODE_ENV: 'test',
    NATS_URL: natsUrl,
    REDIS_URL: redisUrl,
    DATABASE_URL: database,
    CONSUMERS_DIR: NO_CONTRACTS,
    STATION_NAME: 'erasing',
  });
  const log = openLog({ level: process.env['SPEC_LOG'] ?? 'silent', station: 'erasing' });
  const app = await NestFactory.create<NestFastifyApplication>(
    StationModule.for({ config, served, log }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    sql: app.get(Sql),
    ask: async <Answer>(
      path: string,
      { method = 'GET', body }: { method?: string; body?: unknown } = {},
    ) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          'x-operator': 'ann the operator',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return (await answer.json()) as Answer;
    },
    stop: () => app.close(),
  };
}
