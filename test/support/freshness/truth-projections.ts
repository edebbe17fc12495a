import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { defineEvents, defineProjection, ProjectionModule, seconds } from '#station';

/**
 * Projections whose rows tell up to which event of each producer they are complete. Every producer numbers
 * its events from 1; a row counts those that followed one upon the other, and apart from them all that did not.
 */

/** Shared with other traffic, which nobody reads: its end is often not an event of ours. */
export const TRUTH_STREAM = { name: 'TRUTH', subjects: ['truth.>'] };
export const ECHO_STREAM = { name: 'ECHOES', subjects: ['echoes.>'] };
/** The other traffic. */
export const NOISE_SUBJECT = 'truth.noise.Hummed';

const Numbered = z.object({ producer: z.string(), n: z.number().int().positive() });

export const marked = defineEvents({
  owner: 'mark-service',
  stream: TRUTH_STREAM.name,
  subject: 'truth.marks.*',
  events: { Marked: Numbered },
});

export const echoed = defineEvents({
  owner: 'echo-service',
  stream: ECHO_STREAM.name,
  subject: 'echoes.*',
  events: { Echoed: Numbered },
});

@ObjectType()
export class Mark {
  @Field(() => ID) producer: string;
  /** Every event from the first to this one is in the row. */
  @Field(() => Int) count: number;
  /** Events that did not follow the one before: lost, repeated or out of order. */
  @Field(() => Int) strays: number;
}

export const marks = defineProjection({
  name: 'marks',
  version: 1,
  owner: 'team-truth',
  staleness: { budget: seconds(1) },
  urgency: 'realtime',
  reads: [marked],
  serves: Mark,
  key: 'producer',
  keysOf: { Marked: ({ data }) => [data.producer] },
  initial: (producer) => ({ producer, count: 0, strays: 0 }),
  fold: {
    Marked: (row, { data }) =>
      data.n === row.count + 1 ? { ...row, count: data.n } : { ...row, strays: row.strays + 1 },
  },
});

@ObjectType()
export class Pair {
  @Field(() => ID) producer: string;
  @Field(() => Int) marks: number;
  @Field(() => Int) echoes: number;
  @Field(() => Int) strays: number;
}

/** Two streams in one row, which is as old as the older of the two; gathered before they are committed. */
export const pairs = defineProjection({
  name: 'pairs',
  version: 1,
  owner: 'team-truth',
  staleness: { budget: seconds(2) },
  urgency: 'relaxed',
  reads: [marked, echoed],
  serves: Pair,
  key: 'producer',
  keysOf: { Marked: ({ data }) => [data.producer], Echoed: ({ data }) => [data.producer] },
  initial: (producer) => ({ producer, marks: 0, echoes: 0, strays: 0 }),
  fold: {
    Marked: (row, { data }) =>
      data.n === row.marks + 1 ? { ...row, marks: data.n } : { ...row, strays: row.strays + 1 },
    Echoed: (row, { data }) =>
      data.n === row.echoes + 1 ? { ...row, echoes: data.n } : { ...row, strays: row.strays + 1 },
  },
});

export const truthModules = [ProjectionModule.for(marks), ProjectionModule.for(pairs)];
