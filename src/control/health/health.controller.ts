import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Health, type HealthReport } from './health.js';

/** The probes of an orchestrator. */
@Controller()
export class HealthController {
  constructor(@Inject(Health) private readonly health: Health) {}

  /** Whether the process lives: it answers, nothing else. */
  @Get('healthz')
  @Header('cache-control', 'no-store')
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether requests should be sent here: 200, or 503 with the reason of each check. */
  @Get('readyz')
  @Header('cache-control', 'no-store')
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report();
    reply.status(report.status === 'ready' ? 200 : 503);
    return report;
  }
}
