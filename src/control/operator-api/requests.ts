import { z } from 'zod';
import type { LetterStatus } from '../../model/dead-letter.js';
import { ERROR_CODES, type ErrorCode } from '../../model/error-codes.js';
import { StationError } from '../../model/station-error.js';
import type { LetterId } from '../dead-letters/letter-records.js';

const STATUSES = ['waiting', 'redriven', 'discarded'] as const satisfies readonly LetterStatus[];
const CODES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];
const MOST_LETTERS = 500;
const MOST_INCIDENTS = 500;
const MOST_RUNS = 500;
const MOST_USES = 10_000;
const MOST_DAYS = 400;

/** What SQL can be asked for. */
export const text = z.string().regex(/^[^\0]*$/, 'must be without U+0000');
const letterNumber = z.int().positive();
const inText = (number: z.ZodType<number, number>) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(number);

/** A letter as the API names it, where a list goes on: `<projection>:<version>:<number>`. */
const letterPlace = z
  .string()
  .regex(/^[^:]+:\d+:\d+$/, 'must be the `next` of an earlier page')
  .transform((text): LetterId => {
    const [projection = '', version, number] = text.split(':');
    return { projection, version: Number(version), number: Number(number) };
  });

export const placeOf = ({ projection, version, number }: LetterId): string =>
  `${projection}:${version}:${number}`;

export const LetterListRequest = z.strictObject({
  projection: text.optional(),
  version: inText(z.int().positive()).optional(),
  key: text.optional(),
  code: z.enum(CODES).optional(),
  status: z.enum(STATUSES).optional(),
  after: letterPlace.optional(),
  limit: inText(z.int().min(1).max(MOST_LETTERS)).default(50),
});

export const IncidentListRequest = z.strictObject({
  projection: text.optional(),
  limit: inText(z.int().min(1).max(MOST_INCIDENTS)).default(50),
});

export const RunListRequest = z.strictObject({
  projection: text.optional(),
  limit: inText(z.int().min(1).max(MOST_RUNS)).default(20),
});

const day = z.iso.date('must be a day: 2026-02-28');

export const UseListRequest = z.strictObject({
  consumer: text.optional(),
  field: text.optional(),
  from: day.optional(),
  to: day.optional(),
  limit: inText(z.int().min(1).max(MOST_USES)).default(1_000),
});

export const UnusedRequest = z.strictObject({
  days: inText(z.int().min(1).max(MOST_DAYS)).default(30),
});

export const LineageRequest = z.strictObject({
  projection: text.optional(),
  consumer: text.optional(),
  format: z.enum(['json', 'mermaid', 'openlineage']).default('json'),
  detail: z.enum(['overview', 'full']).default('overview'),
});

export const TraceRequest = z.strictObject({
  stream: z.string().regex(/^[^\s.*>/\\]{1,255}$/, 'must be the name of a stream'),
  sequence: inText(z.int().positive()),
});

export const LetterRequest = z.strictObject({ number: inText(letterNumber) });
export const VersionRequest = z.strictObject({ version: inText(z.int().positive()).optional() });

export const RedriveRequest = z
  .strictObject({
    projection: text.optional(),
    key: text.optional(),
    number: letterNumber.optional(),
    dryRun: z.boolean().default(false),
  })
  .refine(
    ({ projection, key, number }) => projection !== undefined || (key ?? number) === undefined,
    {
      path: ['projection'],
      error: 'must be named with a key or a number',
    },
  )
  .refine(({ key, number }) => key === undefined || number === undefined, {
    path: ['key'],
    error: 'must be absent where a number is given',
  });

export const DiscardRequest = z.strictObject({
  projection: text,
  number: letterNumber,
  reason: text.trim().min(1).max(1_000),
});

/** Reads what was sent. @throws StationError BAD_USER_INPUT that lists every fault */
export const read = <Output>(schema: z.ZodType<Output>, sent: unknown): Output => {
  const parsed = schema.safeParse(sent ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter((part) => part !== '').join(': '),
  );
  const count = faults.length === 1 ? 'One fault' : `${faults.length} faults`;
  throw new StationError('BAD_USER_INPUT', `${count} in the request: ${faults.join('; ')}.`);
};
