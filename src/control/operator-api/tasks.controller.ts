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
import { Operations } from '../operations/operations.js';
import { TaskOverview, type Overview } from '../tasks/task-overview.js';
import { answerOperations, type OperationsAnswer } from './answers.js';
import { ControlErrors } from './control-errors.js';
import { Operator, OperatorAccess } from './operator-access.js';

/** What operators see of tasks, and do with them. */
@Controller('control/tasks')
@UseFilters(ControlErrors)
export class TasksController {
  constructor(
    @Inject(TaskOverview) private readonly overview: TaskOverview,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  all(): Promise<Overview> {
    return this.overview.look();
  }

  @Post(':projection/accept-gap')
  @UseGuards(OperatorAccess)
  acceptGap(
    @Operator() by: string,
    @Param('projection') projection: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    return this.order({ by, projection, action: 'accept-gap' }, reply);
  }

  @Post(':projection/rebuild')
  @UseGuards(OperatorAccess)
  rebuild(
    @Operator() by: string,
    @Param('projection') projection: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    return this.order({ by, projection, action: 'rebuild' }, reply);
  }

  @Post(':projection/resume')
  @UseGuards(OperatorAccess)
  resume(
    @Operator() by: string,
    @Param('projection') projection: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    return this.order({ by, projection, action: 'resume' }, reply);
  }

  /** An operation that was asked for before, for a day. */
  @Get(':projection/operations/:id')
  @Header('cache-control', 'no-store')
  @UseGuards(OperatorAccess)
  async operation(
    @Param() { projection, id }: { projection: string; id: string },
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    return answerOperations(reply, [await this.operations.look(projection, id)]);
  }

  private async order(
    { by, projection, action }: Asked,
    reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    const ordered = await this.operations.onTask(by, projection, action);
    return answerOperations(reply.header('cache-control', 'no-store'), [ordered]);
  }
}

interface Asked {
  readonly by: string;
  readonly projection: string;
  readonly action: 'accept-gap' | 'rebuild' | 'resume';
}
