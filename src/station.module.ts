import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from './config.js';
import { Connections, ConnectionsModule } from './connections.module.js';
import { ControlModule } from './control/control.module.js';
import { serverCheck } from './control/health/health-check.js';
import { Health } from './control/health/health.js';
import { TaskStates } from './control/health/task-states.js';
import { factLog } from './control/log/fact-log.js';
import { Metrics } from './control/metrics/metrics.js';
import { OwnerJobs } from './control/operations/owner-jobs.js';
import { OPERATOR_CONTROLLERS, operatorProviders } from './control/operators.js';
import { PhaseRecord } from './control/tasks/phase-record.js';
import { Tasks } from './ingest/tasks.js';
import { DEAD_LETTERS, type DeadLetters } from './model/dead-letter.js';
import type { Fact, Observe } from './model/fact.js';
import type { ServedProjection } from './projection.module.js';
import { GraphqlModule } from './serve/graphql.module.js';
import { EVENT_SOURCE, type EventSource } from './source/event-source.js';
import { REPLICAS, type Replicas } from './store/replicas.js';
import { PROJECTION_STORES, type ProjectionStores } from './store/projection-store.js';

/** What a station is made of. */
export interface Station {
  readonly config: Config;
  readonly served: readonly ServedProjection[];
  readonly log: Logger;
}

/** Hears what the tasks do. */
interface Observer {
  readonly observe: Observe;
}

const OBSERVERS = [Metrics, TaskStates, OwnerJobs, PhaseRecord];

/** The whole station: connections, projections, tasks, GraphQL, control. */
@Module({})
export class StationModule {
  static for(station: Station): DynamicModule {
    const { config, served } = station;
    const projections = served.map(({ projection }) => projection);
    return {
      module: StationModule,
      imports: [
        ConnectionsModule.for({
          natsUrl: config.natsUrls.join(','),
          redisUrl: config.redisUrl,
          replica: config.stationName,
        }),
        ControlModule.for({ database: config.database, projections }),
        GraphqlModule.for({ projections, production: config.mode === 'production' }),
        ...served,
      ],
      controllers: OPERATOR_CONTROLLERS,
      providers: [
        taskStates(station),
        tasks(station),
        ...operatorProviders({
          projections,
          replica: config.stationName,
          access: { token: config.controlToken, production: config.mode === 'production' },
        }),
      ],
    };
  }
}

const taskStates = ({ served }: Station): Provider => ({
  provide: TaskStates,
  inject: [Health, Connections],
  useFactory: (health: Health, { nats, redis }: Connections) => {
    const states = new TaskStates(served.map(({ projection }) => projection.name));
    health.register(states);
    health.register(serverCheck({ name: 'redis', ping: () => redis.reads.ping(), needed: true }));
    health.register(serverCheck({ name: 'nats', ping: () => nats.rtt(), needed: false }));
    return states;
  },
});

const tasks = ({ served, config, log }: Station): Provider => ({
  provide: Tasks,
  inject: [EVENT_SOURCE, PROJECTION_STORES, REPLICAS, DEAD_LETTERS, ...OBSERVERS],
  useFactory: (
    source: EventSource,
    stores: ProjectionStores,
    replicas: Replicas,
    ...[deadLetters, ...told]: [DeadLetters, ...Observer[]]
  ) => {
    const observers = [factLog(log), ...told.map((observer) => observer.observe)];
    const observe = (fact: Fact): void => {
      for (const hear of observers) hear(fact);
    };
    const replica = config.stationName;
    const parts = served.map(({ projection }) => {
      const store = stores.open(projection);
      return { projection, source, store, deadLetters, observe, replica };
    });
    return new Tasks(parts, replicas, replica);
  },
});
