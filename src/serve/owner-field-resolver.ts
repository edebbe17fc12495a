import { Inject, type Type } from '@nestjs/common';
import { ResolveField, Resolver } from '@nestjs/graphql';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import { Origins } from '../origin/origins.js';
import { served } from './names.js';
import { OwnerFields } from './owner-fields.js';
import type { RequestContext } from './request.js';

/** `rating` on the type that a projection serves, where only the owner of the data knows it. */
export function ownerFieldResolver(projection: Projection, field: string): Type {
  @Resolver(() => served(projection.serves))
  class OwnerFieldResolver {
    private readonly fields: OwnerFields | undefined;

    constructor(@Inject(Origins) origins: Origins) {
      const reads = origins.of(projection);
      this.fields = reads && new OwnerFields({ projection, reads });
    }

    // Without parameter decorators Nest calls it straight, with GraphQL's own arguments. What it answers, the served type says.
    @ResolveField(field)
    async told(row: Row, _args: unknown, request: RequestContext): Promise<unknown> {
      const fields = await this.fields?.of(row, request);
      return (fields as Readonly<Record<string, unknown>> | null | undefined)?.[field] ?? null;
    }
  }
  return OwnerFieldResolver;
}
