import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Contract } from '../../access/contract.js';
import { contractSchema } from '../../access/contracts/consumer-schema.js';
import type { AskedDocument } from './asked-document.js';
import {
  judgementOn,
  judgementOnRegistered,
  type Denial,
  type Ground,
  type Judgement,
} from './judgement.js';
import { refusedOperation, refusedUnknown } from './refusals.js';

/** Characters of documents that are remembered of one consumer; some 60 bytes of memory go with each. */
const REMEMBERED = 100_000;
const LONGEST = 10_000;
const OVERHEAD = 200;

/** What one consumer asks, judged once for each text by its contract. The contract's own documents are at hand. */
export class ConsumerDocuments {
  private readonly ground: Ground;
  private readonly registered: ReadonlyMap<string, Judgement>;
  private readonly outcomes = new LRUCache<string, Judgement | Denial>({
    maxSize: REMEMBERED,
    sizeCalculation: (_, key) => OVERHEAD + key.length,
  });

  constructor(contract: Contract, station: Omit<Ground, 'contract' | 'visible'>) {
    const visible = contractSchema(station.schema, contract);
    const ground = { ...station, contract, visible };
    this.ground = ground;
    this.registered = new Map(
      [...contract.documents].map(([id, document]) => [
        id,
        judgementOnRegistered(ground, document),
      ]),
    );
  }

  /** What the contract lists of the schema. */
  get visible(): GraphQLSchema {
    return this.ground.visible;
  }

  of(
    asked: AskedDocument & { readonly operationName?: string | null | undefined },
  ): Judgement | Denial {
    const { query, named = NOTHING, operationName = null } = asked;
    if (query !== undefined) return this.sent(query, operationName);
    const known = this.registered.get(named.id);
    if (known === undefined) return { refused: refusedUnknown(named, { hasContract: true }) };
    const isIt = operationName === null || operationName === known.operationName;
    return isIt ? known : { refused: refusedOperation(operationName) };
  }

  private sent(query: string, operationName: string | null): Judgement | Denial {
    const key = keyOf(query, operationName);
    const before = this.outcomes.get(key);
    if (before !== undefined) return before;
    const outcome = judgementOn(this.ground, { query, operationName });
    if (key.length <= LONGEST) this.outcomes.set(key, outcome);
    return outcome;
  }
}

/** Another one for each pair, whatever stands in the name: it is not checked yet. */
const keyOf = (query: string, operationName: string | null): string =>
  operationName === null ? `\n${query}` : `${operationName.length} ${operationName}\n${query}`;

const NOTHING = { id: '', by: 'id' } as const;
