import {
  Catch,
  HttpException,
  Logger,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ErrorCode } from '../../model/error-codes.js';
import { operationError } from '../operations/operation-error.js';
import type { OperationError } from '../operations/operation.js';

/** The HTTP status of an error; 500 where none is given. */
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_USER_INPUT: 400,
  OPERATOR_UNKNOWN: 401,
  OPERATOR_REFUSED: 403,
  PROJECTION_UNKNOWN: 404,
  UNKNOWN_STREAM: 404,
  CONTRACT_UNKNOWN: 404,
  DEAD_LETTER_UNKNOWN: 404,
  OPERATION_UNKNOWN: 404,
  POLL_UNKNOWN: 404,
  CONSUMER_UNKNOWN: 404,
  KEY_UNKNOWN: 404,
  ERASURE_UNKNOWN: 404,
  DEAD_LETTER_SETTLED: 409,
  TASK_NOT_OWNED: 503,
  OPERATION_EXPIRED: 503,
  INFRASTRUCTURE_AWAY: 503,
  NATS_UNAVAILABLE: 503,
  PUBLISH_FAILED: 503,
  SQL_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
};

/** What every refused request is answered with. */
export interface ErrorBody {
  readonly error: OperationError;
}

export const statusOf = ({ code }: OperationError): number => STATUS[code] ?? 500;

/** Answers errors of the operator API with their code, message and status. */
@Catch()
export class ControlErrors implements ExceptionFilter {
  readonly #logger = new Logger('Operators');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { status, error } = answerTo(thrown);
    if (status === 500) this.#logger.error(thrown instanceof Error ? thrown.stack : thrown);
    const body: ErrorBody = { error };
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.status(status).header('cache-control', 'no-store').send(body);
  }
}

function answerTo(thrown: unknown): { status: number; error: OperationError } {
  if (thrown instanceof HttpException) {
    const status = thrown.getStatus();
    const code = status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR';
    return { status, error: { code, message: thrown.message } };
  }
  const error = operationError(thrown);
  return { status: statusOf(error), error };
}
