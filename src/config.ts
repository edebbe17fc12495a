import { hostname } from 'node:os';
import { z } from 'zod';
import {
  ACCESS_VARIABLES,
  missingForTokens,
  tokenRules,
  usualConsumersFolder,
} from './access-config.js';
import { usualAccess, type AccessMode } from './access/access-mode.js';
import type { TokenRules } from './access/tokens/token-check.js';
import type { ConfigFault, Environment } from './config-fault.js';
import {
  DATABASE_URL_FORMS,
  parseDatabaseUrl,
  type DatabaseUrl,
} from './control/sql/database-url.js';
import { EXECUTION_MODES, type ExecutionMode } from './serve/execution/execution-mode.js';
import { hideSecrets } from './model/hide-secrets.js';
import type { Owner } from './model/owner.js';
import { StationError } from './model/station-error.js';
import { readOwnerAddresses } from './owners-config.js';
import type { OwnerAddresses } from './owners/owner-addresses.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const SWITCH = ['on', 'off'] as const;
const MODES = ['development', 'test', 'production'] as const;

/** What the station process is told by its environment, checked. */
export interface Config {
  /** One server of the NATS cluster at least. */
  readonly natsUrls: readonly string[];
  readonly redisUrl: string;
  readonly database: DatabaseUrl;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly mode: (typeof MODES)[number];
  /** Whether GraphQL is served as a subgraph of a federated graph. */
  readonly federation: boolean;
  /** Whether each request is written into the log. */
  readonly accessLog: boolean;
  /** For answers that are given again, in bytes of this process' memory; 0: every question is read anew. */
  readonly answerMemory: number;
  readonly execution: ExecutionMode;
  /** The name of this replica, in logs, leases and the catalogue. */
  readonly stationName: string;
  /** What operators must send; undefined where none is set. */
  readonly controlToken: string | undefined;
  /** Whether requests without a key or a token are answered. */
  readonly access: AccessMode;
  /** Which tokens are taken beside keys; undefined where none are. */
  readonly tokens: TokenRules | undefined;
  /** The folder of the contracts. */
  readonly consumersFolder: string;
  readonly ownerAddresses: OwnerAddresses;
  /** Whether streams of producers are made at start that nobody has made yet. */
  readonly makeStreams: boolean;
}

export type { ConfigFault, Environment } from './config-fault.js';

/** Whether it can be run with: the configuration, or everything that is wrong with it. */
export type ConfigOutcome =
  { readonly config: Config } | { readonly faults: readonly ConfigFault[] };

/**
 * Reads the configuration of the station, once, at its door.
 * @param owners whom it may ask: where those are that are asked over HTTP must be told
 * @throws StationError CONFIG_INVALID that lists every fault, one a line
 */
export const readConfig = (env: Environment, owners: readonly Owner[] = []): Config => {
  const outcome = checkConfig(env, `${hostname()}-${process.pid}`, owners);
  if ('config' in outcome) return outcome.config;
  const lines = outcome.faults.map((fault) => `  ${describeFault(fault)}\n`);
  const count = lines.length === 1 ? 'One fault' : `${lines.length} faults`;
  throw new StationError('CONFIG_INVALID', `${count} in the configuration:\n${lines.join('')}`);
};

/** Checks every variable; one that is empty counts as missing. */
export const checkConfig = (
  env: Environment,
  defaultName: string,
  owners: readonly Owner[] = [],
): ConfigOutcome => {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = variables(defaultName).safeParse(given);
  const asked = readOwnerAddresses(given, owners);
  const faults = [
    ...(parsed.success ? [] : faultsOf(parsed.error, given)),
    ...missingForTokens(given).map((fault) => ({ ...fault, seen: undefined })),
    ...asked.faults,
  ];
  if (!parsed.success || faults.length > 0) return { faults };
  return { config: configOf(parsed.data, asked.addresses) };
};

const configOf = (
  data: z.output<ReturnType<typeof variables>>,
  ownerAddresses: OwnerAddresses,
): Config => {
  const production = data.NODE_ENV === 'production';
  return Object.freeze({
    natsUrls: Object.freeze(data.NATS_URL),
    redisUrl: data.REDIS_URL,
    database: Object.freeze(data.DATABASE_URL),
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    mode: data.NODE_ENV,
    federation: data.FEDERATION === 'on',
    accessLog: data.ACCESS_LOG === undefined ? production : data.ACCESS_LOG === 'on',
    answerMemory: data.ANSWER_MEMORY_MB * 1_024 ** 2,
    execution: data.EXECUTION,
    stationName: data.STATION_NAME,
    controlToken: data.CONTROL_TOKEN,
    access: data.ACCESS ?? usualAccess(data.HOST, production),
    tokens: tokenRules(data),
    consumersFolder: data.CONSUMERS_DIR ?? usualConsumersFolder(),
    ownerAddresses,
    makeStreams: data.MAKE_STREAMS === 'on',
  });
};

/** One line for people: the variable, what was seen without its secrets, what is expected. */
export const describeFault = ({ variable, seen, expected }: ConfigFault): string =>
  seen === undefined
    ? `${variable} is missing; expected ${expected}.`
    : `${variable} is ${JSON.stringify(seen)}; expected ${expected}.`;

const variables = (defaultName: string) =>
  z.object({
    NATS_URL: z
      .string(expects(NATS_URLS))
      .transform(splitServers)
      .refine(areNatsUrls, expects(NATS_URLS)),
    REDIS_URL: z
      .string(expects(REDIS_URL))
      .refine((url) => isUrl(url, /^rediss?:$/), expects(REDIS_URL)),
    DATABASE_URL: z.string(expects(DATABASE_URL_FORMS)).transform((text, context) => {
      const database = parseDatabaseUrl(text.trim());
      if (database) return database;
      context.addIssue({ code: 'custom', message: DATABASE_URL_FORMS });
      return z.NEVER;
    }),
    HOST: z
      .string()
      .regex(/^[\w.:-]+$/, expects('a host name or an IP address to listen on'))
      .default('127.0.0.1'),
    PORT: z
      .string()
      .regex(/^\d+$/, expects(PORT))
      .transform(Number)
      .refine((port) => port <= 65_535, expects(PORT))
      .default(3000),
    LOG_LEVEL: z.enum(LOG_LEVELS, expects(oneOf(LOG_LEVELS))).default('info'),
    NODE_ENV: z.enum(MODES, expects(oneOf(MODES))).default('development'),
    ANSWER_MEMORY_MB: z
      .string()
      .regex(/^\d{1,4}$/, expects(ANSWER_MEMORY))
      .transform(Number)
      .default(64),
    EXECUTION: z.enum(EXECUTION_MODES, expects(oneOf(EXECUTION_MODES))).default('compiled'),
    MAKE_STREAMS: z.enum(SWITCH, expects(oneOf(SWITCH))).default('off'),
    FEDERATION: z.enum(SWITCH, expects(oneOf(SWITCH))).default('off'),
    ACCESS_LOG: z.enum(SWITCH, expects(oneOf(SWITCH))).optional(),
    STATION_NAME: z
      .string()
      .regex(/^[\w.-]{1,100}$/, expects(STATION_NAME))
      .default(defaultName),
    CONTROL_TOKEN: z
      .string()
      .regex(/^[\x21-\x7e]{16,200}$/, expects(CONTROL_TOKEN))
      .optional(),
    ...ACCESS_VARIABLES,
  });

const NATS_URLS = 'nats://<host>:<port> or tls://<host>:<port>, several separated by commas';
const REDIS_URL = 'redis://<host>:<port> or rediss://<host>:<port>';
const ANSWER_MEMORY = 'whole megabytes, from 0 (no answer is given again) to 9999';
const PORT = 'a whole number from 0 (any free port) to 65535';
const STATION_NAME = 'at most 100 letters, digits, dots, dashes and underscores';

const CONTROL_TOKEN = '16 to 200 printable characters without spaces';

const expects = (message: string) => ({ error: message });
const oneOf = (words: readonly string[]): string => `one of ${words.join(', ')}`;

const splitServers = (text: string): string[] => text.split(',').map((server) => server.trim());
const areNatsUrls = (servers: readonly string[]): boolean =>
  servers.every((server) => isUrl(server, /^(nats|tls):$/));
const isUrl = (text: string, protocol: RegExp): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && protocol.test(url.protocol) && url.hostname !== '';
};

const faultsOf = (error: z.ZodError, given: Environment): ConfigFault[] =>
  error.issues.map(({ path, message }) => {
    const variable = String(path[0]);
    const seen = given[variable];
    const visible = SECRETS.has(variable) ? '***' : seen && shown(seen);
    return { variable, seen: seen === undefined ? undefined : visible, expected: message };
  });

/** Variables of which nothing may be shown. */
const SECRETS: ReadonlySet<string> = new Set(['CONTROL_TOKEN']);
const MOST_SHOWN = 200;
const shown = (value: string): string => {
  const safe = hideSecrets(value);
  return safe.length > MOST_SHOWN ? `${safe.slice(0, MOST_SHOWN)}…` : safe;
};
