import { Field, ObjectType } from '@nestjs/graphql';

/** Where a page lies in its list, in the form Relay clients know. */
@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether rows follow this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether the page was asked for by a cursor.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first row.' })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last row: give it as `after` for the next page.',
  })
  endCursor: string | null;
}
