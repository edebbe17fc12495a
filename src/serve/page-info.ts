import { Field, ObjectType } from '@nestjs/graphql';
import type { PageItem } from '../store/projection-store.js';
import type { ListCursors } from './cursors.js';

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

/**
 * Its cursors are made when they are asked for. A class, for what accessors of an object literal see outlives every minor
 * collection (V8 keeps them in its old generation): that would be all rows of the page.
 */
export class LazyPageInfo implements PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;

  constructor(
    private readonly items: readonly PageItem[],
    private readonly cursors: ListCursors,
    { hasNextPage, hasPreviousPage }: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
  ) {
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
  }

  get startCursor(): string | null {
    return this.cursorOf(this.items[0]);
  }

  get endCursor(): string | null {
    return this.cursorOf(this.items.at(-1));
  }

  private cursorOf(item: PageItem | undefined): string | null {
    return item ? this.cursors.encode(item.member) : null;
  }
}
