import { createHash } from 'node:crypto';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import { systemClock, type Clock, type Instant } from '../../model/clock.js';
import { seconds, type Duration } from '../../model/duration.js';

/** Which tokens are taken. */
export interface TokenRules {
  /** The claim `iss`. */
  readonly issuer: string;
  /** What the claim `aud` must hold. */
  readonly audience: string;
  /** Where the issuer publishes its keys, as a JSON Web Key Set. */
  readonly keySetUrl: string;
  /** The claim that names the consumer. */
  readonly consumerClaim: string;
}

/** A token whose signature and claims are right. */
export interface CheckedToken {
  /** The same for the same token; tells nothing of it. */
  readonly id: string;
  readonly consumer: string;
  readonly expiresAt: Instant;
}

export type TokenOutcome =
  | { readonly token: CheckedToken }
  /** Why it is refused, as a sentence. `again`: it may be right, but cannot be checked now. */
  | { readonly fault: string; readonly again: boolean };

/** Only those with two keys: who can check a token must not be able to make one. */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
/** How far the clocks of issuer and station may be apart. */
export const CLOCK_TOLERANCE = seconds(5);
const ANSWERED_WITHIN = seconds(3);
/** A key id that is not known makes the key set be read again, but no more often than this. */
const READ_AGAIN_AFTER = seconds(30);
/** Between two looks at the key set, also where the first one failed. */
const REST = seconds(1);

/** Checks JSON Web Tokens against the key set of their issuer. */
export class TokenCheck {
  readonly #keySet;
  readonly #running = new Map<string, Promise<TokenOutcome>>();
  #restsUntil: Instant = 0;

  /** @param readAgainAfter how long a key id that is not known waits before the key set is read for it */
  constructor(
    private readonly rules: TokenRules,
    private readonly clock: Clock = systemClock,
    readAgainAfter: Duration = READ_AGAIN_AFTER,
  ) {
    this.#keySet = createRemoteJWKSet(new URL(rules.keySetUrl), {
      timeoutDuration: ANSWERED_WITHIN,
      cooldownDuration: readAgainAfter,
      [customFetch]: (url, options) => this.read(url, options),
    });
  }

  /** Checks it; once where the same is asked several times at once. */
  check(text: string): Promise<TokenOutcome> {
    const running = this.#running.get(text);
    if (running !== undefined) return running;
    const check = this.verify(text).finally(() => this.#running.delete(text));
    this.#running.set(text, check);
    return check;
  }

  private async verify(text: string): Promise<TokenOutcome> {
    try {
      const { payload } = await jwtVerify(text, this.#keySet, this.options());
      return this.outcomeOf(text, payload);
    } catch (error) {
      const fault = faultOf(error);
      return fault === undefined ? AWAY : { fault, again: false };
    }
  }

  private options(): JWTVerifyOptions {
    return {
      issuer: this.rules.issuer,
      audience: this.rules.audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE / seconds(1),
      requiredClaims: ['exp'],
      currentDate: new Date(this.clock.now()),
    };
  }

  /** Reads the key set, unless it was just read in vain. Tokens of keys that are known need no such look. */
  private read(url: string, options: RequestInit): Promise<Response> {
    if (this.clock.now() < this.#restsUntil)
      return Promise.reject(new Error('The key set was read a moment ago.'));
    this.#restsUntil = this.clock.now() + REST;
    return fetch(url, options);
  }

  private outcomeOf(text: string, payload: JWTPayload): TokenOutcome {
    const { consumerClaim } = this.rules;
    const consumer = payload[consumerClaim];
    if (typeof consumer !== 'string' || consumer === '' || payload.exp === undefined)
      return { fault: `The token names no consumer in its claim ${consumerClaim}.`, again: false };
    const id = `token:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    const expiresAt = seconds(payload.exp) + CLOCK_TOLERANCE;
    return { token: { id, consumer, expiresAt } };
  }
}

const AWAY: TokenOutcome = {
  fault: 'Tokens cannot be checked now: the keys of their issuer cannot be read.',
  again: true,
};

/** What is wrong with the token; undefined where the key set is at fault. */
const faultOf = (error: unknown): string | undefined => {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The claim ${error.claim} of the token is not what this station takes.`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'The token is signed by an algorithm that this station does not take.';
  return TOKEN_FAULTS.some((fault) => error instanceof fault)
    ? 'The token is not one that its issuer signed.'
    : undefined;
};

const TOKEN_FAULTS = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTInvalid,
  errors.JOSENotSupported,
];
