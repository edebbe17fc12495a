import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Poll } from './model/poll.js';
import type { Projection } from './model/projection.js';
import { resolversOf } from './serve/resolvers-of.js';

/** The token under which the station finds a projection. */
export const projectionToken = (name: string): string => `projection:${name}`;

/** Makes a projection a Nest module: its definition, and the GraphQL fields that serve it. */
@Module({})
export class ProjectionModule {
  static for<Row extends object>(
    projection: Projection<Row>,
    { polls = [] }: ProjectionParts = {},
  ): ServedProjection {
    const definition: Provider = {
      provide: projectionToken(projection.name),
      useValue: projection,
    };
    return {
      module: ProjectionModule,
      providers: [definition, ...resolversOf(projection)],
      exports: [definition],
      projection,
      polls,
    };
  }
}

/** What a projection lives of beside the events of producers. */
export interface ProjectionParts {
  readonly polls?: readonly Poll[];
}

/** A projection's module, and its definition in plain sight for the checks at start. */
export interface ServedProjection extends DynamicModule {
  readonly projection: Projection;
  readonly polls: readonly Poll[];
}
