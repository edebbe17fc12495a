import { Field, ObjectType } from '@nestjs/graphql';

/** Where a page lies in its list, in the form Relay clients know. */
@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      'Whether rows follow this page. Of a page asked for by `before`: true, rows stood there when the cursor was given.',
  })
  hasNextPage: boolean;

  @Field(() => Boolean, {
    description:
      'Whether rows come before this page. Of a page asked for by `after`: true, rows stood there when the cursor was given.',
  })
  hasPreviousPage: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first row: give it as `before` for the page before.',
  })
  startCursor: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last row: give it as `after` for the next page.',
  })
  endCursor: string | null;
}
