import { demandOf, type Ask, type Demand } from '../freshness/demand.js';
import type { Projection } from '../model/projection.js';
import { askedByHeaders } from './max-staleness-header.js';
import type { RequestContext } from './request.js';

/** Whose demands they are: what the headers of a request ask, and what the contract of its consumer asks beside them. */
export type Demanding = Pick<RequestContext, 'headers' | 'asker'>;

/**
 * The demand on the rows of one root field, part by part its own word before the header, and that before the contract.
 * @throws StationError BAD_USER_INPUT, BAD_OFFSET, UNKNOWN_STREAM, ORIGIN_UNAVAILABLE
 */
export const demandedIn = (
  request: Demanding,
  projection: Projection,
  fresh: Ask | null | undefined,
): Demand | undefined => demandOf(projection, { asked: fresh, defaults: usualAsks(request) });

/**
 * What a request asks of every root field that does not say otherwise itself, the nearer first.
 * @throws StationError BAD_USER_INPUT
 */
export const usualAsks = ({ headers, asker }: Demanding): readonly Ask[] =>
  asker.kind === 'open'
    ? askedByHeaders(headers)
    : [...askedByHeaders(headers), asker.contract.consumer.freshness];
