import {
  Body,
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
import { LetterRecords } from '../dead-letters/letter-records.js';
import type { DryRun } from '../operations/dry-run.js';
import { Operations } from '../operations/operations.js';
import { answerOperations, letterAnswer, listedAnswer, type OperationsAnswer } from './answers.js';
import { ControlErrors } from './control-errors.js';
import { Operator, OperatorAccess } from './operator-access.js';
import {
  DiscardRequest,
  LetterListRequest,
  LetterRequest,
  placeOf,
  read,
  RedriveRequest,
  VersionRequest,
} from './requests.js';

/** What operators see of dead letters, and do with them. */
@Controller('control/dead-letters')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class DeadLettersController {
  constructor(
    @Inject(LetterRecords) private readonly letters: LetterRecords,
    @Inject(Operations) private readonly operations: Operations,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  async list(@Query() query: unknown) {
    const { after, limit, ...filter } = read(LetterListRequest, query);
    const found = await this.letters.list(filter, { after, limit });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last !== undefined ? placeOf(last) : null;
    return { letters: page.map(listedAnswer), next };
  }

  @Get(':projection/:number')
  @Header('cache-control', 'no-store')
  async one(
    @Param() { projection, number: sent }: { projection: string; number: string },
    @Query() query: unknown,
  ) {
    const { number } = read(LetterRequest, { number: sent });
    const asked = read(VersionRequest, query).version;
    const version = asked ?? this.operations.served(projection).version;
    return letterAnswer(await this.letters.one({ projection, version, number }));
  }

  @Post('redrive')
  @Header('cache-control', 'no-store')
  async redrive(
    @Operator() by: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer | { dryRun: readonly DryRun[] }> {
    const { dryRun, ...choice } = read(RedriveRequest, body);
    if (!dryRun) return answerOperations(reply, await this.operations.redrive(by, choice));
    void reply.status(200);
    return { dryRun: await this.operations.dryRun(choice) };
  }

  @Post('discard')
  @Header('cache-control', 'no-store')
  async discard(
    @Operator() by: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationsAnswer> {
    const letter = read(DiscardRequest, body);
    return answerOperations(reply, [await this.operations.discard(by, letter)]);
  }
}
