import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Inject,
  Param,
  Post,
  Query,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { z } from 'zod';
import { ContractBook } from '../../access/contract-book.js';
import { KeyRing } from '../../access/keys/key-ring.js';
import { systemClock, type Instant } from '../../model/clock.js';
import { days } from '../../model/duration.js';
import { StationError } from '../../model/station-error.js';
import { ControlErrors } from '../operator-api/control-errors.js';
import { Operator, OperatorAccess } from '../operator-api/operator-access.js';
import { read } from '../operator-api/requests.js';
import { SqlKeyRecords, type ListedKey } from './sql-key-records.js';

const LONGEST_DAYS = 3_650;

const KeyRequest = z.strictObject({
  consumer: z.string(),
  expiresInDays: z.int().min(1).max(LONGEST_DAYS).optional(),
  note: z.string().trim().min(1).max(200).optional(),
});

const KeyListRequest = z.strictObject({ consumer: z.string().optional() });

/** A key as it is answered, with instants as people read them. */
export interface KeyAnswer extends Omit<ListedKey, 'createdAt' | 'expiresAt' | 'revokedAt'> {
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly state: 'live' | 'expired' | 'revoked';
}

/** Gives keys to consumers, and takes them back. */
@Controller('control/keys')
@UseFilters(ControlErrors)
@UseGuards(OperatorAccess)
export class KeysController {
  constructor(
    @Inject(SqlKeyRecords) private readonly records: SqlKeyRecords,
    @Inject(ContractBook) private readonly contracts: ContractBook,
    @Inject(KeyRing) private readonly ring: KeyRing,
  ) {}

  /** The only answer that ever holds the key itself. */
  @Post()
  @Header('cache-control', 'no-store')
  async create(
    @Operator() by: string,
    @Body() body: unknown,
  ): Promise<KeyAnswer & { readonly key: string }> {
    const { consumer, expiresInDays, note = null } = read(KeyRequest, body);
    if (this.contracts.of(consumer) === undefined) throw unknownConsumer(consumer);
    const expiresAt = expiresInDays === undefined ? null : systemClock.now() + days(expiresInDays);
    const { text, key } = await this.records.create(by, { consumer, expiresAt, note });
    await this.ring.refresh();
    return { key: text, ...keyAnswer(key) };
  }

  @Get()
  @Header('cache-control', 'no-store')
  async list(@Query() query: unknown): Promise<{ readonly keys: readonly KeyAnswer[] }> {
    const { consumer } = read(KeyListRequest, query);
    const keys = await this.records.list(consumer);
    return { keys: keys.map(keyAnswer) };
  }

  /** It is refused here from now on, by every replica a second later, and what was opened with it ends. */
  @Delete(':id')
  @Header('cache-control', 'no-store')
  async revoke(@Operator() by: string, @Param('id') id: string): Promise<KeyAnswer> {
    const key = await this.records.revoke(by, id);
    await this.ring.refresh();
    return keyAnswer(key);
  }
}

const unknownConsumer = (name: string): StationError =>
  new StationError('CONSUMER_UNKNOWN', `No contract names a consumer ${name}.`);

const keyAnswer = ({ createdAt, expiresAt, revokedAt, ...key }: ListedKey): KeyAnswer => ({
  ...key,
  createdAt: timeOf(createdAt),
  expiresAt: expiresAt === null ? null : timeOf(expiresAt),
  revokedAt: revokedAt === null ? null : timeOf(revokedAt),
  state: revokedAt !== null ? 'revoked' : hasCome(expiresAt) ? 'expired' : 'live',
});

const hasCome = (instant: Instant | null): boolean =>
  instant !== null && instant <= systemClock.now();

const timeOf = (instant: Instant): string => new Date(instant).toISOString();
