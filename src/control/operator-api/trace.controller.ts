import { Controller, Get, Header, Headers, Inject, Param, UseFilters } from '@nestjs/common';
import { Trace } from '../trace/trace.js';
import type { TraceReport } from '../trace/trace-report.js';
import { ControlErrors } from './control-errors.js';
import { ACCESS_RULES, mayOperate, type AccessRules } from './operator-access.js';
import { read, TraceRequest } from './requests.js';

/** Where one event came from, and what became of it. */
@Controller('control/trace')
@UseFilters(ControlErrors)
export class TraceController {
  constructor(
    @Inject(Trace) private readonly trace: Trace,
    @Inject(ACCESS_RULES) private readonly rules: AccessRules,
  ) {}

  /** What producers sent and rows hold is told to who may operate the station. */
  @Get(':stream/:sequence')
  @Header('cache-control', 'no-store')
  one(
    @Param() params: Readonly<Record<string, string>>,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<TraceReport> {
    return this.trace.look(read(TraceRequest, params), mayOperate(this.rules, authorization));
  }
}
