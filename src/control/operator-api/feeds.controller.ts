import { Controller, Get, Header, Inject, Param, UseFilters, UseGuards } from '@nestjs/common';
import { placeOf } from '../../feed/nats-feed-message.js';
import { feedSchema } from '../../feed/nats-feed-schema.js';
import { SERVED_ROWS, type ServedRows } from '../../feed/served-rows.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import { ControlErrors } from './control-errors.js';
import { OperatorAccess } from './operator-access.js';

/** The projections whose feeds go over NATS. */
export const FED_PROJECTIONS = Symbol('fed-projections');

/** What services in any language need to know to read feeds over NATS; operators hand it out, for it shows rows' fields. */
@Controller('control/feeds')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class FeedsController {
  constructor(
    @Inject(FED_PROJECTIONS) private readonly projections: readonly Projection[],
    @Inject(SERVED_ROWS) private readonly rows: ServedRows,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  all(): { readonly feeds: readonly object[] } {
    return {
      feeds: this.projections.map((projection) => ({
        projection: projection.name,
        version: projection.version,
        ...placeOf(projection),
        schema: `/control/feeds/${projection.name}/schema.json`,
      })),
    };
  }

  @Get(':projection/schema.json')
  @Header('cache-control', 'no-store')
  @Header('content-type', 'application/schema+json')
  schema(@Param('projection') name: string): object {
    const projection = this.projections.find((of) => of.name === name);
    if (projection !== undefined) return feedSchema(projection, this.rows);
    throw new StationError('PROJECTION_UNKNOWN', `No projection ${name} is fed to NATS.`);
  }
}
