import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '../../../src/config.js';
import { NestLog, openLog } from '../../../src/control/log/station-log.js';
import { StationModule } from '../../../src/station.module.js';
import { chainModules } from './projections.js';

/** The station as its `main.ts` starts it, with the projections of the chain. Tells its address; ends with who started it. */
const config = readConfig(process.env);
const log = openLog({ level: config.logLevel, station: config.stationName });
const app = await NestFactory.create<NestFastifyApplication>(
  StationModule.for({ config, served: chainModules, log }),
  new FastifyAdapter(),
  { logger: new NestLog(log), abortOnError: false },
);
await app.listen(config.port, config.host);
process.once('disconnect', () => process.exit());
process.send?.({ url: await app.getUrl() });
