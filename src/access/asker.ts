import type { Instant } from '../model/clock.js';
import type { StationError } from '../model/station-error.js';
import type { Contract } from './contract.js';

/** What a consumer showed to be known: a key by its id, a token by its claims. */
export interface Credential {
  readonly id: string;
  /** Undefined: until it is revoked. */
  readonly expiresAt: Instant | undefined;
}

/** Who asks. `open`: nobody in particular, where the station is open to everybody. */
export type Asker =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'consumer';
      readonly contract: Contract;
      readonly credential: Credential;
    };

export const OPEN: Asker = Object.freeze({ kind: 'open' });

/** Equal for askers who get the same bytes for the same request. */
export const visibilityOf = (asker: Asker): string =>
  asker.kind === 'open' ? '' : `${asker.contract.consumer.name}@${asker.contract.version}`;

export const nameOf = (asker: Asker): string =>
  asker.kind === 'open' ? 'open' : asker.contract.consumer.name;

/** Whether somebody is known by what a request shows. */
export type Authenticated =
  | { readonly asker: Asker }
  /** UNAUTHENTICATED, or what else speaks against it. */
  | { readonly refusal: StationError };

/** Says who asks, by the header `Authorization` of a request or what a socket sent in its place. */
export interface Authentication {
  /** At once, where that can be said without asking anybody; undefined where {@link of} has to find out. */
  known(authorization: string | undefined): Authenticated | undefined;
  of(authorization: string | undefined): Promise<Authenticated>;
  /**
   * Hears once that a credential holds no longer: revoked, expired, or its contract is gone.
   * @returns stops listening
   */
  onEnded(credential: Credential, hear: (why: StationError) => void): () => void;
}

/** The token under which Nest provides the {@link Authentication} of the station. */
export const AUTHENTICATION = Symbol('authentication');
