import { OPEN } from '../access/asker.js';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { GraphQLModule, GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SERVED_ROWS } from '../feed/served-rows.js';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Projection } from '../model/projection.js';
import { EVENT_SOURCE, type EventSource } from '../source/event-source.js';
import { SIGNALS, type Signals } from '../store/signals.js';
import { ErrorAnswers } from './error-answers.js';
import { exampleQuery } from './example-query.js';
import { PREFLIGHT_HEADERS } from './fast/accepted.js';
import { freshnessAnswers } from './freshness-answers.js';
import { refuseSubscriptions } from './http-operations.js';
import { landingPage } from './landing-page.js';
import { withNodes } from './node-type.js';
import { OpenLines } from './open-lines.js';
import { parsedDocuments } from './parsed-documents.js';
import { SERVED_PROJECTIONS } from './propagation-resolver.js';
import { goneWith, type RequestContext } from './request.js';
import { requestLimits, type ConnectionLimits } from './request-limits.js';
import { STATION_RESOLVERS } from './resolvers-of.js';
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
          provide: SERVED_ROWS,
          inject: [GraphQLSchemaHost],
          useFactory: (host: GraphQLSchemaHost) => new GraphqlRows(() => host.schema),
        },
        { provide: SERVED_PROJECTIONS, useValue: options.projections },
        OpenLines,
        ...STATION_RESOLVERS,
      ],
      exports: [FreshReads, OpenLines, SERVED_ROWS],
    };
  }
}

/** Of parsed documents, about. */
const DOCUMENT_BYTES = 32 * 1_024 ** 2;

function configOf({
  projections,
  production,
  federation = false,
  connections,
  answerBytes,
}: GraphqlOptions): StationDriverConfig {
  const logger = new Logger('GraphQL');
  const errors = new ErrorAnswers((error, path) =>
    logger.error(`At ${path?.join('.') ?? 'the request'}: ${traceOf(error)}`),
  );
  const limits = requestLimits({ production, connections });
  const example = projections[0] && exampleQuery(projections[0]);
  return {
    driver: StationDriver,
    serving: { projections, limits, errors, answerBytes },
    path: '/graphql',
    autoSchemaFile: true,
    // The driver checks it, in words of the projections.
    buildSchemaOptions: { skipCheck: true },
    transformSchema: (schema) => {
      const nodes = withNodes(schema, projections);
      return federation ? subgraphOf(nodes, projections) : nodes;
    },
    sortSchema: true,
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: [...PREFLIGHT_HEADERS] },
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: limits.parse,
    documentStore: parsedDocuments(DOCUMENT_BYTES),
    validationRules: [...limits.rules],
    autoTransformHttpErrors: false,
    context: ({ headers }: FastifyRequest, { raw }: FastifyReply): RequestContext => ({
      headers,
      gone: goneWith(raw),
      asker: OPEN,
    }),
    formatError: (formatted, error) => errors.answer(formatted, error),
    graphiql: false,
    logger: apolloLogger(logger),
    // Instruments every field otherwise, at a third of the cost of a request.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      refuseSubscriptions(),
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
