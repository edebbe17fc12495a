import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import { EVENT_SOURCE, type EventSource } from '../source/event-source.js';
import { SIGNALS, type Signals } from '../store/signals.js';
import { ErrorAnswers } from './error-answers.js';
import { exampleQuery } from './example-query.js';
import { freshnessAnswers } from './freshness-answers.js';
import { landingPage } from './landing-page.js';
import { PropagationResolver, SERVED_PROJECTIONS } from './propagation-resolver.js';
import { goneWith, type RequestContext } from './request.js';
import { requestLimits } from './request-limits.js';
import { StationDriver, type StationDriverConfig } from './station-driver.js';

export interface GraphqlOptions {
  /** The projections whose modules are imported beside this one. */
  readonly projections: readonly Projection[];
  /** Hides the schema: no introspection, no suggestions, no landing page. */
  readonly production: boolean;
}

/**
 * GraphQL at `/graphql`, over HTTP by Apollo Server and over WebSocket, for what {@link resolversOf} declared. Global: the
 * resolvers, which live in the modules of the projections, read through its {@link FreshReads}.
 */
@Module({})
export class GraphqlModule {
  static for(options: GraphqlOptions): DynamicModule {
    return {
      module: GraphqlModule,
      global: true,
      imports: [GraphQLModule.forRoot<StationDriverConfig>(configOf(options))],
      providers: [
        {
          provide: FreshReads,
          inject: [SIGNALS, EVENT_SOURCE],
          useFactory: (signals: Signals, source: EventSource) =>
            new FreshReads({ signals, source }),
        },
        { provide: SERVED_PROJECTIONS, useValue: options.projections },
        PropagationResolver,
      ],
      exports: [FreshReads],
    };
  }
}

function configOf({ projections, production }: GraphqlOptions): StationDriverConfig {
  const logger = new Logger('GraphQL');
  const errors = new ErrorAnswers((error, path) =>
    logger.error(`At ${path?.join('.') ?? 'the request'}: ${traceOf(error)}`),
  );
  const limits = requestLimits({ production });
  const example = projections[0] && exampleQuery(projections[0]);
  return {
    driver: StationDriver,
    serving: { projections, limits, errors },
    path: '/graphql',
    autoSchemaFile: true,
    // The driver checks it, in words of the projections.
    buildSchemaOptions: { skipCheck: true },
    sortSchema: true,
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: limits.parse,
    validationRules: [...limits.rules],
    autoTransformHttpErrors: false,
    context: ({ headers }: FastifyRequest, { raw }: FastifyReply): RequestContext => ({
      headers,
      gone: goneWith(raw),
    }),
    formatError: (formatted, error) => errors.answer(formatted, error),
    graphiql: false,
    logger: apolloLogger(logger),
    // Instruments every field otherwise, at a third of the cost of a request.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      freshnessAnswers(),
      ...(production || example === undefined ? [] : [landingPage(example)]),
    ],
  };
}

const traceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const apolloLogger = (logger: Logger) => ({
  debug: (message: unknown) => logger.debug(message),
  info: (message: unknown) => logger.log(message),
  warn: (message: unknown) => logger.warn(message),
  error: (message: unknown) => logger.error(message),
});
