import { Field, ID, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { defineEvents } from '../../src/model/event-contract.js';
import {
  defineProjection,
  type Projection,
  type StalenessBudget,
} from '../../src/model/projection.js';

@ObjectType()
export class Tally {
  @Field(() => ID) name: string;
}

const counts = defineEvents({
  owner: 'count-service',
  stream: 'COUNTS',
  subject: 'counts.*',
  events: { Counted: z.object({ name: z.string() }) },
});

/** A projection that is served, of any staleness. One a process: its GraphQL types are the process's. */
export const tallies = (staleness: StalenessBudget): Projection =>
  defineProjection({
    name: 'tallies',
    version: 1,
    owner: 'team-counts',
    staleness,
    reads: [counts],
    serves: Tally,
    key: 'name',
    keysOf: { Counted: ({ data }) => [data.name] },
    initial: (name) => ({ name }),
    fold: { Counted: (row) => row },
  });
