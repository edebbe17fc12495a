import { Controller, Get, Header, Inject, Query, UseFilters } from '@nestjs/common';
import {
  FreshnessReport,
  incidentAnswer,
  type FreshnessOverview,
  type IncidentAnswer,
} from '../budgets/freshness-report.js';
import { IncidentRecords } from '../budgets/incident-records.js';
import { ControlErrors } from './control-errors.js';
import { IncidentListRequest, read } from './requests.js';

/** How fresh projections are, and when they were not. */
@Controller('control')
@UseFilters(ControlErrors)
export class FreshnessController {
  constructor(
    @Inject(FreshnessReport) private readonly report: FreshnessReport,
    @Inject(IncidentRecords) private readonly records: IncidentRecords,
  ) {}

  @Get('freshness')
  @Header('cache-control', 'no-store')
  freshness(): Promise<FreshnessOverview> {
    return this.report.look();
  }

  /** The newest first. */
  @Get('incidents')
  @Header('cache-control', 'no-store')
  async incidents(
    @Query() query: unknown,
  ): Promise<{ readonly incidents: readonly IncidentAnswer[] }> {
    const found = await this.records.list(read(IncidentListRequest, query));
    return { incidents: found.map(incidentAnswer) };
  }
}
