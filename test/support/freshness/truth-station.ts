import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type * as Configs from '../../../src/config.js';
import type * as Logs from '../../../src/control/log/station-log.js';
import type * as Stations from '../../../src/station.module.js';
import { truthModules } from './truth-projections.js';

/**
 * The built station, as its `main.js` starts it, with the projections of the truth checker: a program that is
 * compiled without the types of parameters, which GraphQL's decorators want, cannot load the sources.
 */
const built = <Module>(file: string): Promise<Module> =>
  import(new URL(`../../../dist/src/${file}.js`, import.meta.url).href) as Promise<Module>;
const { readConfig } = await built<typeof Configs>('config');
const { NestLog, openLog } = await built<typeof Logs>('control/log/station-log');
const { StationModule } = await built<typeof Stations>('station.module');

const config = readConfig(process.env);
const log = openLog({ level: config.logLevel, station: config.stationName });
const app = await NestFactory.create<NestFastifyApplication>(
  StationModule.for({ config, served: truthModules, log }),
  new FastifyAdapter(),
  { logger: new NestLog(log), abortOnError: false },
);
app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
await app.listen(config.port, config.host);
