import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { projections } from '../projections/index.js';
import { isLoopback } from './access/access-mode.js';
import { readConfig } from './config.js';
import { NestLog, openLog } from './control/log/station-log.js';
import { faultsOf } from './model/check-definitions.js';
import { ownerFaults } from './model/check-owners.js';
import { pollFaults } from './model/check-polls.js';
import { ownersAsked } from './model/owners-asked.js';
import { StationError } from './model/station-error.js';
import { refuseFaults } from './refuse-faults.js';
import { StationModule } from './station.module.js';

/** Starts the station. It runs whole, or not at all: then the process ends with exit code 1 and says why. */
async function main(): Promise<void> {
  const served = projections.map(({ projection }) => projection);
  const polls = projections.flatMap((module) => module.polls);
  const config = readConfig(process.env, ownersAsked(served, polls));
  const log = openLog({ level: config.logLevel, station: config.stationName });
  refuseFaults([...faultsOf(served), ...pollFaults(served, polls), ...ownerFaults(served, polls)]);
  const app = await NestFactory.create<NestFastifyApplication>(
    StationModule.for({ config, served: projections, log }),
    new FastifyAdapter({ bodyLimit: 1_000_000 }),
    { logger: new NestLog(log), abortOnError: false },
  );
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  await app.listen(config.port, config.host);
  log.info(`Serving ${projections.length} projections at ${await app.getUrl()}/graphql`);
  if (config.access === 'open')
    log[isLoopback(config.host) ? 'info' : 'warn'](
      `Open to everybody who reaches ${config.host}: no keys are asked for`,
    );
}

try {
  await main();
} catch (error) {
  console.error(error instanceof StationError ? error.message : error);
  process.exit(1);
}
