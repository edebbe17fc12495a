import type { Type } from '@nestjs/common';
import { ResolveField, Resolver } from '@nestjs/graphql';
import type { Freshness } from '../model/freshness.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { FRESHNESS, FreshnessType } from './freshness-type.js';
import { namesOf, served } from './names.js';
import { freshnessOfRow } from './request-freshness.js';

/** `freshness: Freshness` on the type that a projection serves. */
export function rowFreshnessResolver(projection: Projection): Type {
  @Resolver(() => served(projection.serves))
  class RowFreshnessResolver {
    // Without parameter decorators Nest calls it straight, with GraphQL's own arguments.
    @ResolveField(() => FreshnessType, {
      name: FRESHNESS,
      nullable: true,
      description:
        `How old this ${namesOf(projection).type} is. Null in the changes of a subscription: they are told ` +
        'as they happen, not read.',
    })
    freshness(row: Row): Freshness | null {
      return freshnessOfRow(row);
    }
  }
  return RowFreshnessResolver;
}
