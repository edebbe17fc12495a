import type { Projection } from '../model/projection.js';
import { namesOf } from './names.js';

/** A query to start from: the first rows of a projection's list, with the fields it is about. */
export function exampleQuery(projection: Projection): string {
  const fields = [projection.key, ...Object.keys(projection.orderings)];
  const nodes = [...new Set(fields)].join(' ');
  return `{ ${namesOf(projection).list}(first: 5) { totalCount nodes { ${nodes} } freshness { state stalenessMs } } }`;
}
