import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { z } from 'zod';
import { ControlErrors } from '../operator-api/control-errors.js';
import { Operator, OperatorAccess } from '../operator-api/operator-access.js';
import { read, text } from '../operator-api/requests.js';
import { ErasureDesk } from './erasure-desk.js';
import type { ErasureAnswer } from './erasure-report.js';

const LONGEST_PERSON = 500;
const LONGEST_REASON = 1_000;
const MOST_ERASURES = 500;

const EraseRequest = z.strictObject({
  person: z.string().min(1).max(LONGEST_PERSON),
  reason: text.trim().min(1).max(LONGEST_REASON).optional(),
});

const ErasureListRequest = z.strictObject({
  limit: z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(MOST_ERASURES))
    .default(50),
});

/** Has persons erased, and tells what became of it. */
@Controller('control/erasures')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class ErasuresController {
  constructor(@Inject(ErasureDesk) private readonly desk: ErasureDesk) {}

  /** Answered once the event is stored; the report tells when all is done. */
  @Post()
  @HttpCode(202)
  @Header('cache-control', 'no-store')
  erase(@Operator() by: string, @Body() body: unknown): Promise<ErasureAnswer> {
    const { person, reason = null } = read(EraseRequest, body);
    return this.desk.erase(by, { person, reason });
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(@Query() query: unknown): Promise<{ readonly erasures: readonly ErasureAnswer[] }> {
    return { erasures: await this.desk.list(read(ErasureListRequest, query).limit) };
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  one(@Param('id') id: string): Promise<ErasureAnswer> {
    return this.desk.one(read(text, id));
  }
}
