import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import type { Filter, Page, PageItem, ProjectionStore } from '../store/projection-store.js';
import { listCursors } from './cursors.js';
import type { ListArgs } from './list-args.js';
import { once } from './once.js';
import { defaultOrdering, orderingsOf, type Ordering } from './orderings.js';
import type { PageInfo } from './page-info.js';
import { pageSize } from './page-size.js';

/** One page of a list, each part read from the store when it is selected. */
export interface Connection {
  readonly edges: Promise<readonly { readonly cursor: string; readonly node: Row }[]>;
  readonly nodes: Promise<readonly Row[]>;
  readonly pageInfo: Promise<PageInfo>;
  readonly totalCount: Promise<number>;
}

/** @throws StationError PAGE_SIZE_INVALID, CURSOR_INVALID */
export function connectionOf(store: ProjectionStore, args: ListArgs): Connection {
  const ordering = orderingOf(store.projection, args.orderBy);
  const cursors = listCursors(store.projection, ordering);
  const after = args.after == null ? {} : { after: cursors.decode(args.after) };
  const where = filterOf(args.where);
  const limit = pageSize(args.first);
  const { field: orderBy, direction } = ordering;
  const page = once(() => store.page({ orderBy, direction, where, limit, ...after }));
  const count = once(() => store.count(where));
  const cursorOf = (item: PageItem | undefined) => (item ? cursors.encode(item.member) : null);
  const edgeOf = ({ member, row }: PageItem) => ({ cursor: cursors.encode(member), node: row });
  return {
    get edges() {
      return page().then(({ items }) => items.map(edgeOf));
    },
    get nodes() {
      return page().then(({ items }) => items.map(({ row }) => row));
    },
    get pageInfo() {
      return page().then((read) => pageInfoOf(read, { cursorOf, isFirst: args.after == null }));
    },
    get totalCount() {
      return count();
    },
  };
}

interface PageView {
  readonly cursorOf: (item: PageItem | undefined) => string | null;
  readonly isFirst: boolean;
}

const pageInfoOf = ({ items, hasMore }: Page, { cursorOf, isFirst }: PageView): PageInfo => ({
  hasNextPage: hasMore,
  hasPreviousPage: !isFirst,
  startCursor: cursorOf(items[0]),
  endCursor: cursorOf(items.at(-1)),
});

const orderingOf = (projection: Projection, name: string | null | undefined): Ordering =>
  orderingsOf(projection).get(name ?? '') ?? defaultOrdering(projection);

/** @throws StationError BAD_USER_INPUT for what is no plain value, such as a Date that a scalar made. */
function filterOf(where: Filter | null | undefined): Filter {
  for (const [field, value] of Object.entries(where ?? {}))
    if (typeof value === 'object' && value !== null)
      throw new StationError('BAD_USER_INPUT', `where.${field} cannot be compared.`);
  return { ...where };
}
