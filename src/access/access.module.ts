import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { systemClock, type Clock } from '../model/clock.js';
import { OBSERVE, type Observe } from '../model/fact.js';
import type { AccessMode } from './access-mode.js';
import { AUTHENTICATION } from './asker.js';
import { StationAuthentication } from './authentication.js';
import { ContractBook } from './contract-book.js';
import { KEY_RECORDS, type KeyRecords } from './keys/key-records.js';
import { KeyRing } from './keys/key-ring.js';
import { RATES_REDIS, type RatesRedis } from './rates/bucket.js';
import { RateLimits } from './rates/rate-limits.js';
import { StandingWatch } from './standing-watch.js';
import { TokenCheck, type TokenRules } from './tokens/token-check.js';

export interface AccessOptions {
  readonly mode: AccessMode;
  /** Undefined where no tokens are taken. */
  readonly tokens?: TokenRules | undefined;
  /** The modules that provide {@link KEY_RECORDS} and {@link RATES_REDIS}, where no global one does. */
  readonly imports?: DynamicModule['imports'];
  readonly clock?: Clock;
}

/** Who asks, and what each may: {@link AUTHENTICATION}, {@link ContractBook} and {@link RateLimits}, for every room. */
@Module({})
export class AccessModule {
  static for({ imports = [], ...options }: AccessOptions): DynamicModule {
    return {
      module: AccessModule,
      global: true,
      imports,
      providers: [
        ContractBook,
        keyRing(options),
        authentication(options),
        { provide: AUTHENTICATION, useExisting: StationAuthentication },
        {
          provide: StandingWatch,
          inject: [KeyRing, StationAuthentication],
          useFactory: (keys: KeyRing, authentication: StationAuthentication) =>
            new StandingWatch({ keys, authentication }),
        },
        {
          provide: RateLimits,
          inject: [{ token: RATES_REDIS, optional: true }],
          useFactory: (redis?: RatesRedis) => new RateLimits(redis),
        },
      ],
      exports: [AUTHENTICATION, ContractBook, RateLimits, KeyRing],
    };
  }
}

const keyRing = ({ clock = systemClock }: AccessOptions): Provider => ({
  provide: KeyRing,
  inject: [KEY_RECORDS],
  useFactory: async (records: KeyRecords) => {
    const keys = new KeyRing(records, clock);
    await keys.load();
    return keys;
  },
});

const authentication = ({ mode, tokens, clock = systemClock }: AccessOptions): Provider => ({
  provide: StationAuthentication,
  inject: [ContractBook, KeyRing, OBSERVE],
  useFactory: (contracts: ContractBook, keys: KeyRing, observe: Observe) =>
    new StationAuthentication({
      mode,
      contracts,
      keys,
      observe,
      tokens: tokens && new TokenCheck(tokens, clock),
      clock,
    }),
});
