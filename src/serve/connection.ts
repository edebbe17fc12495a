import { noteRead, tellFreshness } from './request-freshness.js';
import type { FreshReads } from '../freshness/fresh-reads.js';
import { worseOf, type Freshness, type Standing } from '../model/freshness.js';
import type { Direction, Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { StationError } from '../model/station-error.js';
import type {
  Filter,
  Page,
  PageItem,
  PageRequest,
  ProjectionStore,
} from '../store/projection-store.js';
import { demandedIn } from './demanded.js';
import { listCursors, type ListCursors } from './cursors.js';
import type { ListArgs } from './list-args.js';
import { defaultOrdering, orderingsOf, type Ordering } from './orderings.js';
import { LazyPageInfo, type PageInfo } from './page-info.js';
import { pageAsked, type PageAsked } from './page-asked.js';
import type { RequestContext } from './request.js';

/** One page of a list. What was not selected is not read, and is absent. */
export interface Connection {
  readonly edges?: readonly { readonly cursor: string; readonly node: Row }[];
  readonly nodes?: readonly Row[];
  readonly pageInfo?: PageInfo;
  readonly totalCount?: number;
  /** Holds for every part. */
  readonly freshness: Freshness;
}

/** The fields selected of a connection, and whether its rows are asked how fresh they are. */
export interface Selected {
  readonly fields: ReadonlySet<string>;
  readonly rowFreshness: boolean;
}

/** A list query: its arguments, the fields selected of its connection, and whose it is. */
export interface ListQuery {
  readonly args: ListArgs;
  readonly selected: Selected;
  readonly request: RequestContext;
}

const OF_THE_PAGE = ['edges', 'nodes', 'pageInfo'];

/**
 * Reads what is selected at once, as fresh as demanded; the standing is read whatever is selected.
 * @throws StationError PAGE_SIZE_INVALID, CURSOR_INVALID, BAD_USER_INPUT, and those of {@link demandedIn} and
 * {@link FreshReads.read}
 */
export async function connectionOf(
  reads: FreshReads,
  store: ProjectionStore,
  { args, selected, request }: ListQuery,
): Promise<Connection> {
  const { projection } = store;
  const ordering = orderingOf(projection, args.orderBy);
  const cursors = listCursors(projection, ordering, request.seal);
  const { gone, seat } = request;
  const demand = demandedIn(request, projection, args.fresh);
  const asked = pageAsked(args);
  const where = filterOf(args.where);
  const wanted = { where, ...pageRequest(asked, ordering, cursors) };
  const { fields, rowFreshness } = selected;
  const hasPage = OF_THE_PAGE.some((field) => fields.has(field));
  const hasCount = fields.has('totalCount');
  const { page, totalCount, standing } = await reads.read({
    store,
    demand,
    gone,
    seat,
    readOnce: () => readList(store, wanted, { hasPage, hasCount }),
  });
  const freshness = noteRead(request, projection, standing);
  if (rowFreshness) for (const { row } of page?.items ?? []) tellFreshness(row, freshness);
  return {
    ...(page && partsOf(page, { cursors, asked, fields })),
    ...(totalCount === undefined ? {} : { totalCount }),
    freshness,
  };
}

interface ListRead {
  readonly page?: Page;
  readonly totalCount?: number;
  readonly standing: Standing;
}

/** A count has no standing of its own: what held before and after it holds for it. */
async function readList(
  store: ProjectionStore,
  wanted: PageRequest,
  { hasPage, hasCount }: { readonly hasPage: boolean; readonly hasCount: boolean },
): Promise<ListRead> {
  if (!hasCount) {
    const page = hasPage ? await store.page(wanted) : undefined;
    return page === undefined
      ? { standing: await store.standing() }
      : { page, standing: page.standing };
  }
  const [before, totalCount, after, page] = await Promise.all([
    store.standing(),
    store.count(wanted.where),
    store.standing(),
    hasPage ? store.page(wanted) : undefined,
  ]);
  const standing = worseOf(before, after);
  return page === undefined
    ? { totalCount, standing }
    : { page, totalCount, standing: worseOf(standing, page.standing) };
}

/** A page backward is a page of the opposite order: the rows before a place there are the rows after it. */
function pageRequest(
  { backward, size, cursor }: PageAsked,
  { field: orderBy, direction }: Ordering,
  cursors: ListCursors,
): Omit<PageRequest, 'where'> {
  const after = cursor === null ? {} : { after: cursors.decode(cursor) };
  const walked = backward ? opposite(direction) : direction;
  return { orderBy, direction: walked, limit: size, ...after };
}

const opposite = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc');

/** Its cursor is made when it is asked for. */
class PageEdge {
  readonly node: Row;

  constructor(
    private readonly item: PageItem,
    private readonly cursors: ListCursors,
  ) {
    this.node = item.row;
  }

  get cursor(): string {
    return this.cursors.encode(this.item.member);
  }
}

interface PageView {
  readonly cursors: ListCursors;
  readonly asked: PageAsked;
  readonly fields: ReadonlySet<string>;
}

/** Beyond the cursor nothing is read: a page that was asked for by one has rows there, or had when it was given. */
function partsOf(page: Page, { cursors, asked: { backward, cursor }, fields }: PageView) {
  const items = backward ? page.items.toReversed() : page.items;
  const hasBeyondCursor = cursor !== null;
  return {
    ...(fields.has('edges') && {
      edges: items.map((item) => new PageEdge(item, cursors)),
    }),
    ...(fields.has('nodes') && { nodes: items.map(({ row }) => row) }),
    ...(fields.has('pageInfo') && {
      pageInfo: new LazyPageInfo(items, cursors, {
        hasNextPage: backward ? hasBeyondCursor : page.hasMore,
        hasPreviousPage: backward ? page.hasMore : hasBeyondCursor,
      }),
    }),
  };
}

/** The ordering of a name; the default one without it. */
export const orderingOf = (projection: Projection, name: string | null | undefined): Ordering =>
  orderingsOf(projection).get(name ?? '') ?? defaultOrdering(projection);

/** @throws StationError BAD_USER_INPUT for what is no plain value, such as a Date that a scalar made. */
export function filterOf(where: Filter | null | undefined): Filter {
  for (const [field, value] of Object.entries(where ?? {}))
    if (typeof value === 'object' && value !== null)
      throw new StationError('BAD_USER_INPUT', `where.${field} cannot be compared.`);
  return { ...where };
}
