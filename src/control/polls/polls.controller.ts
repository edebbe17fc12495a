import {
  Controller,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ControlErrors } from '../operator-api/control-errors.js';
import { Operator, OperatorAccess } from '../operator-api/operator-access.js';
import { PollDesk } from './poll-desk.js';
import type { FailedKey } from './poll-round.js';
import type { ListedPoll } from './poll-state.js';

/** What became of a round that was asked for. */
export interface RunAnswer {
  readonly poll: string;
  /** `waiting`: it is not over yet, or waits for the one before it; the list of polls tells. */
  readonly outcome: 'succeeded' | 'failed' | 'waiting';
  readonly keys?: number;
  readonly changed?: number;
  readonly failed?: readonly FailedKey[];
}

/** What operators see of polls, and ask of them; reasons may tell of producers' data. */
@Controller('control/polls')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class PollsController {
  constructor(@Inject(PollDesk) private readonly desk: PollDesk) {}

  @Get()
  @Header('cache-control', 'no-store')
  async all(): Promise<{ readonly polls: readonly ListedPoll[] }> {
    return { polls: await this.desk.list() };
  }

  /** Has a round run now: 200 with what became of it, 202 where that takes longer. */
  @Post(':name/run')
  @Header('cache-control', 'no-store')
  async run(
    @Operator() by: string,
    @Param('name') poll: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RunAnswer> {
    const report = await this.desk.run(by, poll);
    const isKnown = report !== undefined && report !== null && report !== 'busy';
    void reply.status(isKnown ? 200 : 202);
    if (!isKnown) return { poll, outcome: 'waiting' };
    const { keys, changed, failed } = report;
    return { poll, outcome: failed.length === 0 ? 'succeeded' : 'failed', keys, changed, failed };
  }
}
