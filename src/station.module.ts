import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccessModule } from './access/access.module.js';
import { USE_RECORD } from './access/use.js';
import type { Config } from './config.js';
import {
  Connections,
  ConnectionsModule,
  URGENT_EVENT_SOURCE,
  URGENT_PROJECTION_STORES,
} from './connections.module.js';
import {
  ContractsOutController,
  PROMISED_PROJECTIONS,
} from './control/contracts-out/contracts-out.controller.js';
import { ControlModule } from './control/control.module.js';
import { serverCheck } from './control/health/health-check.js';
import { Health } from './control/health/health.js';
import { TaskStates } from './control/health/task-states.js';
import { RecentDelays } from './control/budgets/recent-delays.js';
import { OwnActivity } from './control/lineage/own-activity.js';
import { factLog } from './control/log/fact-log.js';
import { Metrics } from './control/metrics/metrics.js';
import { OwnerJobs } from './control/operations/owner-jobs.js';
import { mayOperate, type AccessRules } from './control/operator-api/operator-access.js';
import { FeedsController } from './control/operator-api/feeds.controller.js';
import { OPERATOR_CONTROLLERS, operatorProviders } from './control/operators.js';
import { PhaseRecord } from './control/tasks/phase-record.js';
import { NatsFeeds } from './feed/nats-feeds.js';
import { partsOfTasks } from './ingest/replica-parts.js';
import { Tasks } from './ingest/tasks.js';
import { DEAD_LETTERS, type DeadLetters } from './model/dead-letter.js';
import { ERASURE_BOOK, type ErasureBook } from './model/erasure.js';
import { OBSERVE, type Fact, type Observe } from './model/fact.js';
import { pollProviders } from './control/polls/poll-providers.js';
import { PollsController } from './control/polls/polls.controller.js';
import { natsFeedProviders } from './nats-feeds.js';
import { ownerAsks } from './owner-asks.js';
import { ownStreamsAtStart } from './own-streams-at-start.js';
import { OWNER_ASKS, type OwnerAsks } from './owners/owner-asks.js';
import type { ServedProjection } from './projection.module.js';
import { GraphqlModule } from './serve/graphql.module.js';
import { EVENT_SOURCE, type EventSource } from './source/event-source.js';
import { HeadWatch } from './source/head-watch.js';
import { REPLICAS, type Replicas } from './store/replicas.js';
import { PROJECTION_STORES, type ProjectionStores } from './store/projection-store.js';
import { SIGNALS, type Signals } from './store/signals.js';
import { STATION_SECRET, type StationSecret } from './store/station-secret.js';

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

const OBSERVERS = [
  Metrics,
  TaskStates,
  OwnerJobs,
  PhaseRecord,
  RecentDelays,
  OwnActivity,
  NatsFeeds,
];

/** The whole station: connections, projections, tasks, GraphQL, control. */
@Module({})
export class StationModule {
  static for(station: Station): DynamicModule {
    const { config, served, log } = station;
    const projections = served.map(({ projection }) => projection);
    const production = config.mode === 'production';
    // Who needs no token may give himself keys: where they are asked for, so is a token.
    const access: AccessRules = {
      token: config.controlToken,
      tokenNeeded: production || config.access === 'required',
    };
    const control = ControlModule.for({ database: config.database, projections });
    return {
      module: StationModule,
      // Whoever serves tells what it does, too.
      global: true,
      imports: [
        ConnectionsModule.for({
          natsUrl: config.natsUrls.join(','),
          redisUrl: config.redisUrl,
          replica: config.stationName,
        }),
        control,
        AccessModule.for({ mode: config.access, tokens: config.tokens, imports: [control] }),
        GraphqlModule.for({
          projections,
          production,
          federation: config.federation,
          contractsFolder: config.consumersFolder,
          isOperator: (authorization) => mayOperate(access, authorization),
          execution: config.execution,
          writeAccess: config.accessLog ? (line) => log.info(line, 'asked') : undefined,
          answerBytes: config.answerMemory === 0 ? undefined : config.answerMemory,
        }),
        ...served,
      ],
      controllers: [
        ...OPERATOR_CONTROLLERS,
        PollsController,
        FeedsController,
        ContractsOutController,
      ],
      exports: [OBSERVE, USE_RECORD, OWNER_ASKS],
      providers: [
        taskStates(station),
        observe(station),
        ownerAsks(config.ownerAddresses),
        ownStreamsAtStart(projections, { ofProducers: config.makeStreams }),
        tasks(station),
        ...pollProviders({ projections, polls: served.flatMap(({ polls }) => polls) }),
        ...natsFeedProviders(projections),
        { provide: PROMISED_PROJECTIONS, useValue: projections },
        ...operatorProviders({
          projections,
          replica: config.stationName,
          access,
        }),
      ],
    };
  }
}

const taskStates = ({ served }: Station): Provider => ({
  provide: TaskStates,
  inject: [Health, Connections],
  useFactory: (health: Health, { usual: { nats, redis } }: Connections) => {
    const states = new TaskStates(served.map(({ projection }) => projection.name));
    health.register(states);
    health.register(serverCheck({ name: 'redis', ping: () => redis.reads.ping(), needed: true }));
    health.register(serverCheck({ name: 'nats', ping: () => nats.rtt(), needed: false }));
    return states;
  },
});

const observe = ({ log }: Station): Provider => ({
  provide: OBSERVE,
  inject: OBSERVERS,
  useFactory: (...told: Observer[]): Observe => {
    const observers = [factLog(log), ...told.map((observer) => observer.observe)];
    return (fact: Fact) => {
      for (const hear of observers) hear(fact);
    };
  },
});

const TASK_TOKENS = [
  EVENT_SOURCE,
  PROJECTION_STORES,
  URGENT_EVENT_SOURCE,
  URGENT_PROJECTION_STORES,
  REPLICAS,
  SIGNALS,
  DEAD_LETTERS,
  OBSERVE,
  STATION_SECRET,
  ERASURE_BOOK,
  NatsFeeds,
  OWNER_ASKS,
];
type TaskNeeds = [
  EventSource,
  ProjectionStores,
  EventSource,
  ProjectionStores,
  Replicas,
  Signals,
  DeadLetters,
  Observe,
  StationSecret,
  ErasureBook,
  NatsFeeds,
  OwnerAsks,
];

const tasks = ({ served, config }: Station): Provider => ({
  provide: Tasks,
  inject: TASK_TOKENS,
  useFactory: (...needs: TaskNeeds) => {
    const [source, stores, urgentSource, urgentStores, replicas, ...others] = needs;
    const [signals, deadLetters, tell, secret, book, told, asks] = others;
    const projections = served.map(({ projection }) => projection);
    const usual = { source, stores };
    const urgent = { source: urgentSource, stores: urgentStores };
    const clock = projections[0] && urgentStores.open(projections[0]);
    const replica = config.stationName;
    const parts = partsOfTasks({
      projections,
      connectionsOf: (urgency) => (urgency === 'realtime' ? urgent : usual),
      // Heads are small and must not queue behind a flood.
      heads: new HeadWatch(urgentSource, async () => (await clock?.now()) ?? 0),
      signals,
      deadLetters,
      observe: tell,
      replica,
      erasing: { secret, book, told },
      asks,
    });
    return new Tasks(parts, replicas, replica);
  },
});
