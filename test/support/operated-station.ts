import 'reflect-metadata';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { readConfig, type Environment } from '../../src/config.js';
import { ownersAsked } from '../../src/model/owners-asked.js';
import { openLog } from '../../src/control/log/station-log.js';
import { seconds } from '../../src/model/duration.js';
import { defineEvents } from '../../src/model/event-contract.js';
import { defineProjection } from '../../src/model/projection.js';
import { ProjectionModule, type ServedProjection } from '../../src/projection.module.js';
import { StationModule } from '../../src/station.module.js';
import { NO_CONTRACTS } from './no-contracts.js';

@ObjectType()
export class Total {
  @Field(() => ID) player: string;
  @Field(() => Int) points: number;
}

export const matches = defineEvents({
  owner: 'match-service',
  stream: 'MATCHES',
  subject: 'matches.*',
  events: { GoalShot: z.object({ player: z.string(), points: z.number().int() }) },
});

/**
 * A projection whose fold cannot take 13 points until it is mended, on every replica that serves it. One a
 * process: its GraphQL types are the process's.
 */
export function totals() {
  let mended = false;
  const projection = defineProjection({
    name: 'totals',
    version: 1,
    owner: 'team-matches',
    staleness: { budget: seconds(5) },
    reads: [matches],
    serves: Total,
    key: 'player',
    keysOf: { GoalShot: ({ data }) => [data.player] },
    initial: (player) => ({ player, points: 0 }),
    fold: {
      GoalShot: (row, { data }) => {
        if (!mended && data.points === 13) throw new Error('13!');
        return { ...row, points: row.points + data.points };
      },
    },
  });
  return {
    projection,
    served: ProjectionModule.for(projection),
    mend: (): void => void (mended = true),
    spoil: (): void => void (mended = false),
  };
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A whole replica in this process, on a port of its own. */
export interface OperatedStation {
  readonly name: string;
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  text(path: string): Promise<string>;
  stop(): Promise<void>;
}

/** An empty folder: the contracts of the examples are about other projections. */

/** Starts a replica as `src/main.ts` does, with what its environment says. */
export async function startReplica(
  { served }: { readonly served: ServedProjection },
  env: Environment & { readonly STATION_NAME: string },
): Promise<OperatedStation> {
  const config = readConfig(
    { NODE_ENV: 'test', CONSUMERS_DIR: NO_CONTRACTS, ...env },
    ownersAsked([served.projection], served.polls),
  );
  const log = openLog({ level: process.env['SPEC_LOG'] ?? 'silent', station: config.stationName });
  const app = await NestFactory.create<NestFastifyApplication>(
    StationModule.for({ config, served: [served], log }),
    new FastifyAdapter(),
    { logger: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const ask = async (path: string, init: RequestInit): Promise<Reply> => {
    const answer = await fetch(`${url}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Reply['body'] };
  };
  return {
    name: config.stationName,
    url,
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, body, headers = { 'x-operator': 'ann' }) =>
      ask(path, {
        method: 'POST',
        headers: { ...headers, ...(body === undefined ? {} : JSON_CONTENT) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    text: async (path) => (await fetch(`${url}${path}`)).text(),
    stop: () => app.close(),
  };
}

const JSON_CONTENT = { 'content-type': 'application/json' };
