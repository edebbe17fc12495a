import { randomBytes } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { Authentication } from '../../access/asker.js';
import { ContractBook } from '../../access/contract-book.js';
import type { RateLimits } from '../../access/rates/rate-limits.js';
import type { UseRecord } from '../../access/use.js';
import type { Observe } from '../../model/fact.js';
import type { StationSecret } from '../../store/station-secret.js';
import { ParsedDocuments } from '../parsed-documents.js';
import { SealedWords } from '../sealed-words.js';
import type { Serving } from '../serving.js';
import { Gatekeeper } from './gatekeeper.js';
import { heldContracts } from './held-contracts.js';
import { HttpGate } from './http-gate.js';
import { UseNotes } from './use-notes.js';

/** What of the station the gate asks; what is absent is not asked. */
export interface GateNeeds {
  readonly authentication?: Authentication | undefined;
  /** Is filled with the contracts. */
  readonly contracts?: ContractBook | undefined;
  readonly rates?: RateLimits | undefined;
  readonly record?: UseRecord | undefined;
  readonly observe?: Observe | undefined;
  /** Without it only this replica can open what it has sealed. */
  readonly secret?: StationSecret | undefined;
}

/** Every way into GraphQL leads through it. */
export interface Gate {
  readonly gatekeeper: Gatekeeper;
  readonly http: HttpGate;
  readonly parsed: ParsedDocuments;
}

/** Of parsed documents, about. */
const DOCUMENT_BYTES = 32 * 1_024 ** 2;

/**
 * Reads the contracts, and has their documents at hand.
 * @throws StationError CONTRACTS_INVALID
 */
export async function openGate(
  schema: GraphQLSchema,
  serving: Serving,
  needs: GateNeeds,
): Promise<Gate> {
  const { projections, limits, errors, contractsFolder } = serving;
  const { authentication, rates, record } = needs;
  const contracts = needs.contracts ?? new ContractBook();
  if (contractsFolder !== undefined)
    contracts.fill(heldContracts(contractsFolder, { schema, projections }));
  const observe = needs.observe ?? (() => undefined);
  const notes = new UseNotes({ schema, projections, record, observe });
  const seal = new SealedWords((await needs.secret?.read()) ?? randomBytes(32));
  const parts = { seal, schema, projections, limits, contracts, authentication, rates, notes };
  const gatekeeper = new Gatekeeper(parts);
  const parsed = new ParsedDocuments(DOCUMENT_BYTES);
  for (const { documents } of contracts.all())
    for (const { id, document } of documents.values()) parsed.keep(id, document);
  return { gatekeeper, http: new HttpGate({ gatekeeper, errors, parsed }), parsed };
}
