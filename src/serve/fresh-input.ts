import { Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { DEFAULT_WAIT, MAX_WAIT, type Ask } from '../freshness/demand.js';
import type { BreachPolicy as Policy } from '../model/projection.js';
import { MAX_STALENESS } from './max-staleness-header.js';

/** The policies by their names in the schema. */
export const BreachPolicy = {
  SERVE: 'serve',
  WAIT: 'wait',
  ORIGIN: 'origin',
  REJECT: 'reject',
} as const satisfies Record<string, Policy>;

registerEnumType(BreachPolicy, {
  name: 'BreachPolicy',
  description: 'What becomes of a read whose rows are not as fresh as it demands.',
  valuesMap: {
    SERVE: { description: 'The rows as they are; their freshness says how old that is.' },
    WAIT: { description: 'The rows once they are fresh enough; an error when waitMs is over.' },
    ORIGIN: {
      description:
        'The rows as the owner of the data tells them now, or told within maxStalenessMs: strong consistency with 0. ' +
        'An error when it gives no answer within waitMs. Only for rows by key of projections that say so.',
    },
    REJECT: { description: 'An error at once, with code STALENESS_BUDGET_EXCEEDED.' },
  },
});

@InputType('FreshInput', {
  description:
    'How fresh the rows of this field must be. What is left out here is taken from the header ' +
    `${MAX_STALENESS}, where the request has one. Rows of other projections that are joined to these are ` +
    'not held to it; they tell their own freshness.',
})
export class FreshInput implements Ask {
  @Field(() => Int, {
    nullable: true,
    description:
      'At most how old, in milliseconds, counted back from when the question reached the store. With 0 and ' +
      'WAIT the answer holds everything that was stored before the question.',
  })
  maxStalenessMs?: number | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What the answer must have come to: "STREAM:sequence", as the acknowledgement of a publish tells ' +
      'both. So a producer reads its own write, and whoever it hands the token to as well.',
  })
  after?: string[] | null;

  @Field(() => BreachPolicy, {
    nullable: true,
    description:
      'What to do where that is not met; WAIT when absent. Alone, without maxStalenessMs and after, it is ' +
      'about the staleness budget of the projection.',
  })
  onBreach?: Policy | null;

  @Field(() => Int, {
    nullable: true,
    description: `For how long to wait, in milliseconds: ${DEFAULT_WAIT} when absent, at most ${MAX_WAIT}.`,
  })
  waitMs?: number | null;
}

/** The name of the argument. */
export const FRESH = 'fresh';

/** What the argument `fresh` is, on every generated root field. */
export const FRESH_ARG = {
  nullable: true,
  description: 'How fresh the rows must be. Without it they are answered as they are.',
} as const;
