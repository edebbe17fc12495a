import type { GraphQLSchema } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import { OPEN, type Asker, type Authenticated, type Authentication } from '../../access/asker.js';
import type { Consumer, ConsumerTransport } from '../../access/consumer.js';
import type { Contract, RegisteredDocument } from '../../access/contract.js';
import type { ContractBook } from '../../access/contract-book.js';
import type { RateLimits } from '../../access/rates/rate-limits.js';
import type { UsedOperation } from '../../access/use.js';
import type { TakeSeat } from '../../freshness/waits.js';
import { seconds } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { FastGate } from '../fast/fast-gate.js';
import type { RequestLimits } from '../request-limits.js';
import type { SealedWords } from '../sealed-words.js';
import { admittedBy, type Admitted, type AskedByConsumer } from './admission.js';
import { ConsumerDocuments } from './consumer-documents.js';
import { ConsumerSeats } from './consumer-seats.js';
import {
  refusedAsUnknown,
  refusedBy,
  refusedRate,
  refusedSubscription,
  refusedTransport,
  type Refused,
} from './refusals.js';
import type { UseNotes } from './use-notes.js';

export interface GatekeeperParts {
  readonly schema: GraphQLSchema;
  readonly projections: readonly Projection[];
  readonly limits: Pick<RequestLimits, 'parse' | 'rules' | 'hidesSchema'>;
  readonly contracts: ContractBook;
  /** Undefined: nobody is asked who they are. */
  readonly authentication: Authentication | undefined;
  /** Undefined: nobody is held to a rate. */
  readonly rates: RateLimits | undefined;
  readonly notes: UseNotes;
  readonly seal: SealedWords;
}

/** What a request shows: its headers, or what stands for them. */
export type Shown = Pick<IncomingHttpHeaders, 'authorization'>;

/** Who asks, or why they may not. */
export type Entering = { readonly asker: Asker } | Refused;

/** Decides who may ask what, over every transport alike: by credential, transport, rate, contract and limits. */
export class Gatekeeper implements FastGate {
  readonly notes: UseNotes;
  private readonly documents = new WeakMap<Contract, ConsumerDocuments>();
  private readonly seats = new ConsumerSeats();
  /** What was refused on the fast path is refused again on the ordinary one, and counts once. */
  private readonly looked = new WeakMap<Shown, Authenticated>();

  /** Judges the documents of all contracts, so that they are at hand. */
  constructor(private readonly parts: GatekeeperParts) {
    this.notes = parts.notes;
    for (const contract of parts.contracts.all()) this.documentsOf(contract);
  }

  /** Who asks, where they may ask over a transport. */
  async entering(shown: Shown, transport: ConsumerTransport): Promise<Entering> {
    const identified = await this.identified(shown);
    if ('errors' in identified) return identified;
    const { asker } = identified;
    if (asker.kind === 'open' || mayUse(asker.contract, transport)) return { asker };
    return refusedBy(refusedTransport(asker.contract.consumer, transport));
  }

  /** Who asks, whatever they may. */
  async identified(shown: Shown): Promise<Entering> {
    const { authentication } = this.parts;
    if (authentication === undefined) return EVERYBODY;
    const { authorization } = shown;
    const found =
      this.looked.get(shown) ??
      authentication.known(authorization) ??
      (await authentication.of(authorization));
    return 'refusal' in found ? refusedAsUnknown(found.refusal) : { asker: found.asker };
  }

  /** Who shows a header that is wrong for sure; undefined where it may be right. */
  plainlyRefused(authorization: string | undefined): Refused | undefined {
    const known =
      authorization === undefined ? undefined : this.parts.authentication?.known(authorization);
    return known !== undefined && 'refusal' in known ? refusedAsUnknown(known.refusal) : undefined;
  }

  /** Takes one request of the asker's rate; undefined where there was one. */
  rated(asker: Asker): Refused | undefined {
    if (asker.kind === 'open') return undefined;
    const { consumer } = asker.contract;
    const retryAfterMs = this.parts.rates?.take(consumer) ?? 0;
    if (retryAfterMs === 0) return undefined;
    this.exceeded(consumer, 'requestsPerSecond');
    return consumer.limits.measureOnly ? undefined : refusedRate(consumer, retryAfterMs);
  }

  /** What is answered of an operation, by the contract and the limits of its consumer. */
  admitted(contract: Contract, asked: AskedByConsumer): Admitted | Refused {
    const { schema, notes } = this.parts;
    const outcome = this.documentsOf(contract).of(asked);
    return admittedBy({ consumer: contract.consumer, schema, notes }, outcome, asked.variables);
  }

  /** A document of any contract by its id: for those who may see everything. */
  registered(id: string): RegisteredDocument | undefined {
    for (const { documents } of this.parts.contracts.all()) {
      const document = documents.get(id);
      if (document !== undefined) return document;
    }
    return undefined;
  }

  /** Of the schema, what a contract lists. */
  visibleBy(contract: Contract): GraphQLSchema {
    return this.documentsOf(contract).visible;
  }

  get contracts(): readonly Contract[] {
    return this.parts.contracts.all();
  }

  contractOf(consumer: string): Contract | undefined {
    return this.parts.contracts.of(consumer);
  }

  /** Whether askers without a contract are told nothing of the schema. */
  get hidesSchema(): boolean {
    return this.parts.limits.hidesSchema;
  }

  /** Room for one more subscription of the asker. */
  subscribing(asker: Asker): { readonly release: () => void } | Refused {
    if (asker.kind === 'open') return UNCOUNTED;
    const { consumer } = asker.contract;
    const release = this.seats.take(consumer, 'subscriptions');
    if (release !== undefined) return { release };
    this.exceeded(consumer, 'subscriptions');
    return refusedSubscription(consumer);
  }

  /** How one request of the asker takes its place among those who wait: one, however many of its fields wait. */
  seatOf(asker: Asker): TakeSeat | undefined {
    if (asker.kind === 'open') return undefined;
    const { consumer } = asker.contract;
    let held = 0;
    let release: (() => void) | undefined;
    return () => {
      if (held === 0) release = this.waiting(consumer);
      held += 1;
      return () => {
        held -= 1;
        if (held === 0) release?.();
      };
    };
  }

  /** What cursors are sealed with for the asker; undefined for whoever may see what is in them. */
  sealOf(asker: Asker): SealedWords | undefined {
    return asker.kind === 'open' ? undefined : this.parts.seal;
  }

  /** Hears once that the asker's credential holds no longer. Returns how to stop listening. */
  onEnded(asker: Asker, hear: (why: StationError) => void): () => void {
    const { authentication } = this.parts;
    if (asker.kind === 'open' || authentication === undefined) return () => undefined;
    return authentication.onEnded(asker.credential, hear);
  }

  enter(headers: IncomingHttpHeaders): Asker | undefined {
    const { authentication } = this.parts;
    if (authentication === undefined) return OPEN;
    const known = authentication.known(headers.authorization);
    if (known === undefined) return undefined;
    if ('refusal' in known) {
      this.looked.set(headers, known);
      return undefined;
    }
    const { asker } = known;
    return asker.kind === 'open' || mayUse(asker.contract, 'http') ? asker : undefined;
  }

  take(asker: Asker): boolean {
    return this.rated(asker) === undefined;
  }

  answered(used: UsedOperation | undefined): void {
    this.notes.answeredAgain(used);
  }

  private documentsOf(contract: Contract): ConsumerDocuments {
    const known = this.documents.get(contract);
    if (known !== undefined) return known;
    const { schema, projections, limits } = this.parts;
    const documents = new ConsumerDocuments(contract, { schema, projections, ...limits });
    this.documents.set(contract, documents);
    return documents;
  }

  private waiting(consumer: Consumer): () => void {
    const release = this.seats.take(consumer, 'waiters');
    if (release !== undefined) return release;
    this.exceeded(consumer, 'waiters');
    throw new StationError(
      'TOO_MANY_WAITERS',
      `${consumer.limits.waiters} requests of ${consumer.name} wait here already.`,
      { details: { retryAfterMs: RETRY_AFTER } },
    );
  }

  private exceeded({ name, limits }: Consumer, limit: string): void {
    const became = limits.measureOnly ? 'reported' : 'refused';
    this.notes.exceeded({ consumer: name, operation: null, became, beyond: [limit] });
  }
}

const RETRY_AFTER = seconds(1);
const EVERYBODY = { asker: OPEN };
const UNCOUNTED = { release: () => undefined };

const mayUse = ({ consumer }: Contract, transport: ConsumerTransport): boolean =>
  consumer.transports.includes(transport);
