import { Inject, Injectable } from '@nestjs/common';
import { Args, ArgsType, Context, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { FreshReads } from '../freshness/fresh-reads.js';
import type { Propagation, PropagationTo } from '../freshness/propagation.js';
import { MAX_WAIT } from '../freshness/demand.js';
import type { Instant } from '../model/clock.js';
import type { Projection } from '../model/projection.js';
import { PROJECTION_STORES, type ProjectionStores } from '../store/projection-store.js';
import type { RequestContext } from './request.js';

/** The token under which the module provides every projection that is served. */
export const SERVED_PROJECTIONS = Symbol('served-projections');

@ObjectType('PropagatedProjection', {
  description: 'One projection that reads what was published.',
})
class PropagatedProjectionType implements PropagationTo {
  @Field(() => String) name: string;

  @Field(() => Boolean, { description: 'Whether readers see what was published.' })
  visible: boolean;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'What its streams had stored before is visible; null where nothing is proved.',
  })
  asOf: Instant | null;
}

@ObjectType('Propagation', { description: 'How far something published has come.' })
class PropagationType implements Propagation {
  @Field(() => Boolean, { description: 'Whether every projection that reads it shows it.' })
  complete: boolean;

  @Field(() => [PropagatedProjectionType], {
    description: 'The projections that read one of the streams, and no other.',
  })
  projections: PropagatedProjectionType[];
}

@ArgsType()
class PropagationArgs {
  @Field(() => [String], {
    description:
      'What was published: "STREAM:sequence", as the acknowledgement of a publish tells both.',
  })
  after: string[];

  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: `How long to wait until all show it, in milliseconds; at most ${MAX_WAIT}.`,
  })
  waitMs?: number | null;
}

/** `propagation(after: [String!]!, waitMs: Int): Propagation!` */
@Resolver()
@Injectable()
export class PropagationResolver {
  constructor(
    @Inject(FreshReads) private readonly reads: FreshReads,
    @Inject(PROJECTION_STORES) private readonly opener: ProjectionStores,
    @Inject(SERVED_PROJECTIONS) private readonly projections: readonly Projection[],
  ) {}

  @Query(() => PropagationType, {
    name: 'propagation',
    description:
      'Tells a producer in which projections its change is visible: in all that read it, once complete.',
  })
  propagation(
    @Args() { after, waitMs }: PropagationArgs,
    @Context() { gone, seat }: RequestContext,
  ): Promise<Propagation> {
    const stores = this.projections.map((projection) => this.opener.open(projection));
    return this.reads.propagation({ stores, after, waitMs: waitMs ?? 0, gone, seat });
  }
}
