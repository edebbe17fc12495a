import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { systemClock, type Clock } from '../model/clock.js';
import { seconds } from '../model/duration.js';
import type { Fact, Observe } from '../model/fact.js';
import { StationError } from '../model/station-error.js';
import type { AccessMode } from './access-mode.js';
import {
  OPEN,
  type Asker,
  type Authenticated,
  type Authentication,
  type Credential,
} from './asker.js';
import { bearerOf } from './bearer.js';
import type { Contract } from './contract.js';
import type { ContractBook } from './contract-book.js';
import type { KeyEnd, KeyRing } from './keys/key-ring.js';
import { isWhole, looksLikeKey } from './keys/key-text.js';
import type { TokenCheck } from './tokens/token-check.js';

/** What it takes to say who asks. */
export interface AuthenticationParts {
  readonly mode: AccessMode;
  readonly contracts: ContractBook;
  readonly keys: KeyRing;
  /** Undefined where no tokens are taken. */
  readonly tokens: Pick<TokenCheck, 'check'> | undefined;
  readonly observe: Observe;
  readonly clock?: Clock;
}

/** Undefined while a credential holds; else why it does not. */
type WhyEnded = () => string | undefined;

interface Known {
  readonly authenticated: { readonly asker: Asker };
  readonly consumer: string;
  readonly contract: Contract;
  readonly whyEnded: WhyEnded;
}

interface Shown extends Credential {
  readonly kind: 'key' | 'token';
  readonly consumer: string;
  readonly whyEnded: WhyEnded;
}

/** Of headers that were right, in characters; those that were wrong take no room. */
const MOST_REMEMBERED = 16_000_000;

/** Says who asks by the keys of the station and the tokens of its issuer. */
export class StationAuthentication implements Authentication {
  readonly #logger = new Logger('Access');
  readonly #known = new LRUCache<string, Known>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: (_, header) => header.length + 500,
  });
  readonly #whyEnded = new WeakMap<Credential, WhyEnded>();
  readonly #listeners = new Map<Credential, Set<(why: StationError) => void>>();
  readonly #clock: Clock;

  constructor(private readonly parts: AuthenticationParts) {
    this.#clock = parts.clock ?? systemClock;
  }

  known(authorization: string | undefined): Authenticated | undefined {
    if (authorization === undefined) return this.parts.mode === 'open' ? EVERYBODY : nothingShown();
    const hit = this.#known.get(authorization);
    if (hit !== undefined && this.holds(hit)) return hit.authenticated;
    const text = bearerOf(authorization);
    if (text === undefined)
      return this.refuse('other', 'The header Authorization is not Bearer <key or token>.');
    if (looksLikeKey(text)) return this.byKey(authorization, text);
    if (this.parts.tokens !== undefined) return undefined;
    return this.refuse('other', 'That is no key, and this station takes no tokens.');
  }

  async of(authorization: string | undefined): Promise<Authenticated> {
    const known = this.known(authorization);
    const { tokens } = this.parts;
    if (known !== undefined || tokens === undefined || authorization === undefined)
      return known ?? nothingShown();
    const outcome = await tokens.check(bearerOf(authorization) ?? '');
    if ('token' in outcome) {
      const shown = { kind: 'token', ...outcome.token, whyEnded: () => undefined } as const;
      return this.admit(authorization, shown);
    }
    if (outcome.again) return refused(outcome.fault, { retryAfterMs: ASK_AGAIN_AFTER });
    return this.refuse('token', outcome.fault);
  }

  onEnded(credential: Credential, hear: (why: StationError) => void): () => void {
    const listeners = this.#listeners.get(credential) ?? new Set();
    this.#listeners.set(credential, listeners.add(hear));
    return () => {
      listeners.delete(hear);
      if (listeners.size === 0 && this.#listeners.get(credential) === listeners)
        this.#listeners.delete(credential);
    };
  }

  /** Tells those who listen which credentials hold no longer; called again and again. */
  endEnded(): void {
    for (const [credential, listeners] of this.#listeners) {
      const why = this.#whyEnded.get(credential)?.() ?? this.expired(credential);
      if (why === undefined) continue;
      this.#listeners.delete(credential);
      for (const hear of listeners) this.tell(hear, new StationError('UNAUTHENTICATED', why));
    }
  }

  private byKey(authorization: string, text: string): Authenticated {
    const { keys } = this.parts;
    if (!isWhole(text)) return this.refuse('key', 'The key is mistyped or cut off.');
    const key = keys.find(text);
    if (key === undefined)
      return this.refuse('key', 'There is no such key, or it holds no longer.');
    const { id, consumer, expiresAt } = key;
    const whyEnded = (): string | undefined => {
      const end = keys.endOf(key);
      return end && KEY_ENDED[end];
    };
    const shown = { kind: 'key', id: `key:${id}`, consumer, expiresAt, whyEnded } as const;
    return this.admit(authorization, shown);
  }

  private admit(authorization: string, shown: Shown): Authenticated {
    const { kind, id, consumer, expiresAt } = shown;
    const { contracts } = this.parts;
    const contract = contracts.of(consumer);
    if (contract === undefined) return this.refuse(kind, NO_CONTRACT);
    const credential: Credential = { id, expiresAt };
    const whyEnded = (): string | undefined =>
      shown.whyEnded() ??
      this.expired(credential) ??
      (contracts.of(consumer) === undefined ? NO_CONTRACT : undefined);
    const authenticated = { asker: { kind: 'consumer', contract, credential } } as const;
    this.#whyEnded.set(credential, whyEnded);
    this.#known.set(authorization, { authenticated, consumer, contract, whyEnded });
    return authenticated;
  }

  private holds({ consumer, contract, whyEnded }: Known): boolean {
    return this.parts.contracts.of(consumer) === contract && whyEnded() === undefined;
  }

  private expired({ expiresAt }: Credential): string | undefined {
    return expiresAt !== undefined && this.#clock.now() >= expiresAt ? HAS_EXPIRED : undefined;
  }

  private refuse(credential: Refused['credential'], what: string): Authenticated {
    this.parts.observe({ fact: 'credential-refused', credential });
    return refused(what);
  }

  private tell(hear: (why: StationError) => void, why: StationError): void {
    try {
      hear(why);
    } catch (error) {
      this.#logger.error(error instanceof Error ? error.stack : error);
    }
  }
}

type Refused = Extract<Fact, { fact: 'credential-refused' }>;

const EVERYBODY: Authenticated = { asker: OPEN };
const ASK_AGAIN_AFTER = seconds(1);
const HAS_EXPIRED = 'The key or token has expired.';
const NO_CONTRACT = 'The consumer that the key or token is for has no contract at this station.';
const KEY_ENDED: Readonly<Record<KeyEnd, string>> = {
  revoked: 'The key was revoked.',
  expired: HAS_EXPIRED,
  unheard: 'The station could not learn for too long whether the key still holds.',
};

const nothingShown = (): Authenticated => refused('The request shows no key and no token.');

const refused = (what: string, details = {}): Authenticated => ({
  refusal: new StationError('UNAUTHENTICATED', what, { details }),
});
