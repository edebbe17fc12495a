import {
  Controller,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Query,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ReconciliationReport,
  type ReconciliationOverview,
} from '../reconciliation/reconciliation-report.js';
import { RunDesk } from '../reconciliation/run-desk.js';
import { answerOperations, type OperationsAnswer } from './answers.js';
import { ControlErrors } from './control-errors.js';
import { Operator, OperatorAccess } from './operator-access.js';
import { read, RunListRequest } from './requests.js';

/** What operators see of rows that were compared with the word of their owners; rows are producers' data. */
@Controller('control/reconciliation')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class ReconciliationController {
  constructor(
    @Inject(ReconciliationReport) private readonly report: ReconciliationReport,
    @Inject(RunDesk) private readonly desk: RunDesk,
  ) {}

  /** The newest first. */
  @Get()
  @Header('cache-control', 'no-store')
  overview(@Query() query: unknown): Promise<ReconciliationOverview> {
    return this.report.look(read(RunListRequest, query));
  }

  @Post(':projection/run')
  async run(
    @Operator() by: string,
    @Param('projection') projection: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    const ordered = await this.desk.run(by, projection);
    return answerOperations(reply.header('cache-control', 'no-store'), [ordered]);
  }

  /** A run that was asked for before, for a day. */
  @Get(':projection/operations/:id')
  @Header('cache-control', 'no-store')
  async operation(
    @Param() { projection, id }: { projection: string; id: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    return answerOperations(reply, [await this.desk.look(projection, id)]);
  }
}
