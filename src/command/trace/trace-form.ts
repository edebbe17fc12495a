import { z } from 'zod';
import type {
  MessageState,
  ProjectionTrace,
  TraceOutcome,
} from '../../control/trace/trace-report.js';

const text = z.string().nullable();

const STATES = [
  'stored',
  'gone',
  'ahead',
  'no-stream',
  'unknown',
] as const satisfies readonly MessageState[];

const OUTCOMES = [
  'not-yet',
  'folded',
  'filtered',
  'dead-lettered',
  'passed',
  'unknown',
] as const satisfies readonly TraceOutcome[];

const Change = z.object({ key: z.string(), row: z.record(z.string(), z.unknown()).nullable() });

const Letter = z.object({
  number: z.number(),
  status: z.enum(['waiting', 'redriven', 'discarded']),
  code: z.string(),
  key: text,
  reason: text,
  failedAt: z.string(),
  settledAt: text,
});

const OfProjection = z.object({
  projection: z.string(),
  version: z.number(),
  owner: z.string(),
  outcome: z.enum(OUTCOMES),
  words: z.string(),
  committedAt: text,
  keys: z.array(z.string()).nullable(),
  changes: z.array(Change).nullable(),
  letters: z.array(Letter),
}) satisfies z.ZodType<Omit<ProjectionTrace, 'letters' | 'changes'>>;

/** What a station tells of one event, as far as it is printed. */
export const TraceForm = z.object({
  stream: z.string(),
  sequence: z.number(),
  message: z.object({
    state: z.enum(STATES),
    subject: text,
    storedAt: text,
    type: text,
    id: text,
    time: text,
    producers: z.array(z.string()),
  }),
  projections: z.array(OfProjection),
  withheld: z.boolean(),
  missing: z.array(z.string()),
});

export type ToldTrace = z.infer<typeof TraceForm>;
