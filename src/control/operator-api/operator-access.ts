import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createParamDecorator,
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { StationError } from '../../model/station-error.js';

/** Who may operate the station. */
export interface AccessRules {
  /** Where there is one it must be sent, as `Authorization: Bearer <token>`. */
  readonly token: string | undefined;
  /** Nobody may operate a station that needs a token and has none. */
  readonly tokenNeeded: boolean;
}

export const ACCESS_RULES = Symbol('access-rules');

/** Lets in who sends the token. Guards what changes something, and what shows producers' data. */
@Injectable()
export class OperatorAccess implements CanActivate {
  constructor(@Inject(ACCESS_RULES) private readonly rules: AccessRules) {}

  /** @throws StationError OPERATOR_REFUSED */
  canActivate(context: ExecutionContext): boolean {
    if (mayOperate(this.rules, requestOf(context).headers.authorization)) return true;
    const what =
      this.rules.token === undefined
        ? 'This station has no CONTROL_TOKEN.'
        : 'The token is missing or wrong.';
    throw new StationError('OPERATOR_REFUSED', what);
  }
}

/** Whether who sends that header may operate the station. */
export function mayOperate(
  { token, tokenNeeded }: AccessRules,
  authorization: string | undefined,
): boolean {
  if (token === undefined) return !tokenNeeded;
  const sent = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return sent !== undefined && isSame(sent, token);
}

/** The name under which the operator acts. @throws StationError OPERATOR_UNKNOWN */
export const Operator = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const name = requestOf(context).headers['x-operator'];
  if (typeof name === 'string' && NAME.test(name.trim())) return name.trim();
  throw new StationError('OPERATOR_UNKNOWN', 'It is not said who asks: 1 to 100 characters.');
});

const NAME = /^[^\p{C}]{1,100}$/u;

const requestOf = (context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>();

/** Takes as long for a wrong token as for the right one, of whatever length. */
const isSame = (sent: string, token: string): boolean =>
  timingSafeEqual(digest(sent), digest(token));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
