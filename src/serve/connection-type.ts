import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Projection } from '../model/projection.js';
import type { Freshness } from '../model/freshness.js';
import { FreshnessType } from './freshness-type.js';
import { namesOf, served, type ServedClass } from './names.js';
import { PageInfo } from './page-info.js';

/** Declares the Relay connection of a projection's lists. */
export function connectionType(projection: Projection): ServedClass {
  const names = namesOf(projection);
  const node = () => served(projection.serves);

  @ObjectType(names.edge, { description: `One ${names.type} of a list, and its place in it.` })
  class Edge {
    @Field(() => String, {
      description: 'The place in the list: give it as `after`, or as `before`.',
    })
    cursor: string;

    @Field(node) node: object;
  }

  @ObjectType(names.connection, { description: `One page of a list of ${names.type}.` })
  class Connection {
    @Field(() => [Edge]) edges: Edge[];

    @Field(() => [node()], { description: 'The rows of the edges, without their cursors.' })
    nodes: object[];

    @Field(() => PageInfo) pageInfo: PageInfo;

    @Field(() => Int, { description: 'How many rows the whole list has; counted when asked for.' })
    totalCount: number;

    @Field(() => FreshnessType, { description: 'How old the page and the count are, at most.' })
    freshness: Freshness;
  }
  return Connection;
}
