import { Controller, Get, Inject, Query, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Lineage, type LineageReport } from '../lineage/lineage.js';
import { mermaidOf } from '../lineage/mermaid.js';
import { ControlErrors } from './control-errors.js';
import { OperatorAccess } from './operator-access.js';
import { LineageRequest, read } from './requests.js';

/** The map of the data: who gives what to whom, and what goes over each edge now. */
@Controller('control/lineage')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class LineageController {
  constructor(@Inject(Lineage) private readonly lineage: Lineage) {}

  @Get()
  async map(
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LineageReport | string | readonly object[]> {
    const { format, detail, ...filter } = read(LineageRequest, query);
    void reply.header('cache-control', 'no-store');
    if (format === 'openlineage') return this.lineage.openLineage(filter);
    const report = await this.lineage.look(filter);
    if (format === 'json') return report;
    void reply.header('content-type', 'text/plain; charset=utf-8');
    return mermaidOf(report, detail);
  }
}
