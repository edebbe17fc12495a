import { Controller, Get, Header, Inject, UseFilters, UseGuards } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { ServedRecord } from '../catalogue/served-record.js';
import { ControlErrors } from './control-errors.js';
import { OperatorAccess } from './operator-access.js';

/** What was ever promised, folded, served, and to whom. */
@Controller('control/catalogue')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class CatalogueController {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ServedRecord) private readonly served: ServedRecord,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async all() {
    return {
      events: (await this.catalogue.events()).map(dated),
      projections: (await this.catalogue.versions()).map(dated),
      fields: (await this.served.fields()).map(dated),
      consumers: (await this.served.consumers()).map(dated),
      contracts: (await this.served.contracts()).map(dated),
    };
  }
}

/** With instants as people read them. */
const dated = <Row extends { readonly firstSeenAt: number; readonly lastStartedAt: number }>(
  row: Row,
) => ({
  ...row,
  firstSeenAt: new Date(row.firstSeenAt).toISOString(),
  lastStartedAt: new Date(row.lastStartedAt).toISOString(),
});
