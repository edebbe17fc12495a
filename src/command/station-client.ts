import { z } from 'zod';
import { seconds } from '../model/duration.js';
import { hideSecrets } from '../model/hide-secrets.js';
import { StationError } from '../model/station-error.js';
import { RefusedByStation } from './exit.js';
import { stationAddress, type StationAddress, type StationOptions } from './station-address.js';
import type { Surroundings } from './surroundings.js';

const PATIENCE = seconds(30);

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** From the address of the station, without a slash before it. */
  readonly path: string;
  readonly body?: unknown;
}

/** Whatever a station tells in JSON, to be handed on as it is. */
export const AnyJson = z.union([z.looseObject({}), z.array(z.unknown())]);

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** Asks the control API of a running station. */
export class StationClient {
  constructor(private readonly at: StationAddress) {}

  /**
   * @throws StationError STATION_UNREACHABLE, STATION_UNCLEAR
   * @throws RefusedByStation with what the station says
   */
  async json<T>(asked: Asked, form: z.ZodType<T>): Promise<T> {
    const text = await this.text(asked);
    const answer = form.safeParse(jsonOf(text));
    if (answer.success) return answer.data;
    throw unclear(asked, 'answered something else than this command knows');
  }

  /** The body of the answer as it came. Throws as {@link json} does. */
  async text(asked: Asked): Promise<string> {
    const answer = await this.send(asked);
    const text = await answer.text();
    if (answer.ok) return text;
    const refusal = Refusal.safeParse(jsonOf(text));
    if (!refusal.success) throw unclear(asked, `answered ${answer.status} without saying why`);
    throw new RefusedByStation(refusal.data.error.code, refusal.data.error.message);
  }

  private async send({ method = 'GET', path, body }: Asked): Promise<Response> {
    try {
      return await fetch(new URL(path, this.at.url), {
        method,
        headers: this.headers(body !== undefined),
        signal: AbortSignal.timeout(PATIENCE),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const where = hideSecrets(this.at.url.href);
      throw new StationError(
        'STATION_UNREACHABLE',
        `${where} does not answer: ${reasonOf(error)}.`,
      );
    }
  }

  private headers(hasBody: boolean): Record<string, string> {
    const { token, operator } = this.at;
    return {
      accept: 'application/json',
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(operator !== undefined && { 'x-operator': operator }),
    };
  }
}

/** Asks the station that a command line names. @throws StationError COMMAND_INVALID */
export const stationClient = (
  options: StationOptions,
  { env }: Pick<Surroundings, 'env'>,
): StationClient => new StationClient(stationAddress(options, env));

const unclear = ({ method = 'GET', path }: Asked, what: string): StationError =>
  new StationError('STATION_UNCLEAR', `${method} /${path} ${what}.`);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides what happened in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error)
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return error.name === 'TimeoutError' ? `nothing came for ${PATIENCE / 1_000} s` : error.message;
}
