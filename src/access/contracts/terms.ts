import { z } from 'zod';
import { MAX_WAIT } from '../../freshness/demand.js';
import type { ConsumerLimits, ConsumerTransport } from '../consumer.js';

/** How `contract.yaml` is read: the keys it may have, what they take, and what stands where one is left out. */

const LEVELS = ['documents', 'fields'] as const;
const MODES = ['reject', 'minimal', 'dry-run'] as const;
const TRANSPORTS: readonly ConsumerTransport[] = ['http', 'websocket', 'sse'];
const BREACH_POLICIES = ['serve', 'wait', 'reject'] as const;

/** The limits of a contract that names none. */
export const USUAL_LIMITS: ConsumerLimits = {
  measureOnly: false,
  depth: 12,
  aliases: 30,
  rootFields: 10,
  tokens: 2_000,
  cost: 10_000,
  requestsPerSecond: 100,
  burst: 100,
  subscriptions: 1_000,
  waiters: 100,
};

const oneOf = (words: readonly string[]): string => `one of ${words.join(', ')}`;

const words = (expected: string) =>
  z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(200, expected)
    .refine((text) => !/\p{Cc}/u.test(text), expected);

const whole = (from: number, to: number = Number.MAX_SAFE_INTEGER) => {
  const most = to === Number.MAX_SAFE_INTEGER ? 'up' : `to ${to}`;
  const expected = `a whole number from ${from} ${most}`;
  return z.int(expected).min(from, expected).max(to, expected);
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** In milliseconds, however it is written. */
const duration = (most: number = Number.MAX_SAFE_INTEGER) => {
  const limit = most === Number.MAX_SAFE_INTEGER ? '' : `, at most ${most}`;
  const expected = `milliseconds from 0${limit}, or a duration such as "500ms", "5s", "1m"`;
  const text = z.string().transform((given, context) => {
    const [, digits = '', unit = ''] = /^(\d{1,9})(ms|s|m)$/.exec(given) ?? [];
    const factor = UNITS[unit];
    if (factor !== undefined) return Number(digits) * factor;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
  return z
    .union([z.int().min(0, expected), text], expected)
    .refine((milliseconds) => milliseconds <= most, expected);
};

const limitKeys = {
  measureOnly: z.boolean('true or false').default(USUAL_LIMITS.measureOnly),
  depth: whole(1, 200).default(USUAL_LIMITS.depth),
  aliases: whole(0).default(USUAL_LIMITS.aliases),
  rootFields: whole(1).default(USUAL_LIMITS.rootFields),
  tokens: whole(1, 5_000).default(USUAL_LIMITS.tokens),
  cost: whole(1).default(USUAL_LIMITS.cost),
  requestsPerSecond: whole(1, 1_000_000).default(USUAL_LIMITS.requestsPerSecond),
  burst: whole(0, 1_000_000).optional(),
  subscriptions: whole(0).default(USUAL_LIMITS.subscriptions),
  waiters: whole(0).default(USUAL_LIMITS.waiters),
};

const freshnessKeys = {
  maxStalenessMs: duration().optional(),
  onBreach: z.enum(BREACH_POLICIES, oneOf(BREACH_POLICIES)).optional(),
  waitMs: duration(MAX_WAIT).optional(),
};

const MAP = {
  error: ({ code }: { code?: string }) => (code === 'invalid_type' ? 'keys and values' : undefined),
};

const limits = z.strictObject(limitKeys, MAP).transform(({ burst, ...rest }): ConsumerLimits => ({
  ...rest,
  burst: burst ?? rest.requestsPerSecond,
}));

const transports = z
  .array(z.enum(TRANSPORTS, oneOf(TRANSPORTS)), `a list of ${TRANSPORTS.join(', ')}`)
  .min(1, 'at least one transport')
  .transform((given) => TRANSPORTS.filter((transport) => given.includes(transport)));

const keys = {
  name: words('the name of the consumer, the same as of its folder'),
  team: words('the team that owns the consumer'),
  contact: words('whom to tell before something breaks'),
  level: z.enum(LEVELS, oneOf(LEVELS)).default('documents'),
  mode: z.enum(MODES, oneOf(MODES)).default('reject'),
  transports: transports.prefault([...TRANSPORTS]),
  introspection: z.boolean('true or false').default(false),
  freshness: z.strictObject(freshnessKeys, MAP).prefault({}),
  limits: limits.prefault({}),
};

/** A whole `contract.yaml`. The messages of its issues say what is expected. */
export const TERMS = z.strictObject(keys, MAP);

/** The keys that may stand at a place of the file: the empty path is its top. */
export const keysAt = (path: string): readonly string[] =>
  Object.keys({ '': keys, limits: limitKeys, freshness: freshnessKeys }[path] ?? {});
