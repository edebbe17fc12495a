import DataLoader from 'dataloader';
import { taskName, type Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { OriginReads } from '../origin/origin-reads.js';
import { fieldsOf, toldOfAll } from '../origin/told.js';
import { noteTold } from './request-origin.js';
import type { RequestContext } from './request.js';

type Lookup = DataLoader<string, Row | null>;

/** The lookups of each request, by its GraphQL context; they go with it. */
const ofRequest = new WeakMap<object, Map<string, Lookup>>();

export interface OwnerFieldsParts {
  readonly projection: Projection;
  readonly reads: OriginReads;
}

/** The fields of rows that only their owner knows; it is asked for those of all rows of a request at once. */
export class OwnerFields {
  constructor(private readonly parts: OwnerFieldsParts) {}

  /** What the owner tells of a row; null where it tells nothing, or cannot be asked and never was. */
  of(row: Row, request: RequestContext): Promise<Row | null> {
    const key = (row as Readonly<Record<string, unknown>>)[this.parts.projection.key];
    return this.lookupOf(request).load(String(key));
  }

  private lookupOf(request: RequestContext): Lookup {
    const lookups = ofRequest.get(request) ?? new Map<string, Lookup>();
    ofRequest.set(request, lookups);
    const name = taskName(this.parts.projection);
    const lookup = lookups.get(name) ?? this.lookupFor(request);
    lookups.set(name, lookup);
    return lookup;
  }

  private lookupFor(request: RequestContext): Lookup {
    const { projection, reads } = this.parts;
    const patience = projection.origin?.from.timeout ?? 0;
    return new DataLoader<string, Row | null>(async (keys) => {
      const endsAt = performance.now() + patience;
      const read = await reads.read(keys, { endsAt, signal: request.gone() });
      noteTold(request, projection, toldOfAll(read));
      return read.told.map(fieldsOf);
    });
  }
}

/** Makes a request that goes on, such as a subscription, ask owners again. */
export const forgetOwnerFields = (request: RequestContext): boolean => ofRequest.delete(request);
