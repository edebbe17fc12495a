import { Controller, Get, Header, Inject, Query, UseFilters, UseGuards } from '@nestjs/common';
import { UnusedFields, type UnusedReport } from '../use/unused-fields.js';
import { UseReport, type UseAnswer } from '../use/use-report.js';
import { ControlErrors } from './control-errors.js';
import { OperatorAccess } from './operator-access.js';
import { read, UnusedRequest, UseListRequest } from './requests.js';

/** Which consumer uses which operation and which field, and what nobody uses. */
@Controller('control/use')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class UseController {
  constructor(
    @Inject(UseReport) private readonly report: UseReport,
    @Inject(UnusedFields) private readonly unusedFields: UnusedFields,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  used(@Query() query: unknown): Promise<UseAnswer> {
    return this.report.look(read(UseListRequest, query));
  }

  @Get('unused')
  @Header('cache-control', 'no-store')
  unused(@Query() query: unknown): Promise<UnusedReport> {
    return this.unusedFields.look(read(UnusedRequest, query).days);
  }
}
