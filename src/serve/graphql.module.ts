import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import { SERVED_ROWS } from '../feed/served-rows.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import { OBSERVE, type Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import { SERVED_FIELDS, type ServedFields } from '../model/served-field.js';
import { Origins } from '../origin/origins.js';
import { OWNER_ASKS, type OwnerAsks } from '../owners/owner-asks.js';
import { EVENT_SOURCE, type EventSource } from '../source/event-source.js';
import { ANSWER_CACHES, type AnswerCaches } from '../store/answer-cache.js';
import { SIGNALS, type Signals } from '../store/signals.js';
import type { WriteAccess } from './access-line.js';
import { ErrorAnswers } from './error-answers.js';
import type { ExecutionMode } from './execution/execution-mode.js';
import { exampleQuery } from './example-query.js';
import { PREFLIGHT_HEADERS } from './fast/accepted.js';
import { freshnessAnswers } from './freshness-answers.js';
import { landingPage } from './landing-page.js';
import { withNodes } from './node-type.js';
import { OpenLines } from './open-lines.js';
import { withPlainProperties } from './plain-properties.js';
import { SERVED_PROJECTIONS } from './propagation-resolver.js';
import { requestLimits, type ConnectionLimits } from './request-limits.js';
import { STATION_RESOLVERS } from './resolvers-of.js';
import { servedFieldsOf } from './served-fields.js';
import { GraphqlRows } from './served-rows.js';
import { subgraphOf } from './subgraph.js';
import { StationDriver, type StationDriverConfig } from './station-driver.js';

export interface GraphqlOptions {
  /** The projections whose modules are imported beside this one. */
  readonly projections: readonly Projection[];
  /** Hides the schema: no introspection, no suggestions, no landing page. */
  readonly production: boolean;
  /** Serves the schema as a subgraph of Apollo Federation 2. */
  readonly federation?: boolean;
  /** In place of the usual limits of connections that stay open. */
  readonly connections?: Partial<ConnectionLimits> | undefined;
  /** How queries are executed; compiled unless told. */
  readonly execution?: ExecutionMode | undefined;
  /** Where the contracts of consumers are, a folder each; none hold where it is absent. */
  readonly contractsFolder?: string | undefined;
  /** Whether a header `Authorization` is an operator's; without it nobody's is. */
  readonly isOperator?: ((authorization: string | undefined) => boolean) | undefined;
  /** Writes the access log; none is kept where it is absent. */
  readonly writeAccess?: WriteAccess | undefined;
  /** How much memory answers may take that are given again; none are where it is absent. */
  readonly answerBytes?: number | undefined;
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
        {
          provide: Origins,
          inject: [OWNER_ASKS, ANSWER_CACHES, OBSERVE],
          useFactory: (asks: OwnerAsks, caches: AnswerCaches, observe: Observe) =>
            new Origins({ asks, caches, observe }),
        },
        {
          provide: SERVED_ROWS,
          inject: [GraphQLSchemaHost],
          useFactory: (host: GraphQLSchemaHost) => new GraphqlRows(() => host.schema),
        },
        {
          provide: SERVED_FIELDS,
          inject: [GraphQLSchemaHost],
          useFactory:
            (host: GraphQLSchemaHost): ServedFields =>
            () =>
              servedFieldsOf(host.schema, options.projections),
        },
        { provide: SERVED_PROJECTIONS, useValue: options.projections },
        OpenLines,
        ...STATION_RESOLVERS,
      ],
      exports: [FreshReads, Origins, OpenLines, SERVED_ROWS, SERVED_FIELDS],
    };
  }
}

function configOf(options: GraphqlOptions): StationDriverConfig {
  const { projections, production, federation = false, connections } = options;
  const logger = new Logger('GraphQL');
  const errors = new ErrorAnswers((error, path) =>
    logger.error(`At ${path?.join('.') ?? 'the request'}: ${traceOf(error)}`),
  );
  const limits = requestLimits({ production, connections });
  const example = projections[0] && exampleQuery(projections[0]);
  return {
    driver: StationDriver,
    serving: { ...options, limits, errors },
    path: '/graphql',
    autoSchemaFile: true,
    // The driver checks it, in words of the projections.
    buildSchemaOptions: { skipCheck: true },
    transformSchema: (schema) => {
      const nodes = withNodes(withPlainProperties(schema), projections);
      return federation ? subgraphOf(nodes, projections) : nodes;
    },
    sortSchema: true,
    introspection: !production,
    // The gate does, by who asks; and Apollo by an expression that some messages make take seconds.
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: [...PREFLIGHT_HEADERS] },
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: limits.parse,
    validationRules: [...limits.rules],
    autoTransformHttpErrors: false,
    // No error of a resolver has a status to be kept from.
    preserveHttpStatusForExecutionErrors: false,
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
