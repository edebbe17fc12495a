import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PopularProductsModule } from '../../../projections/popular-products/popular-products.module.js';
import { popularProducts } from '../../../projections/popular-products/popular-products.projection.js';
import { ProductCardsModule } from '../../../projections/product-cards/product-cards.module.js';
import { productCards } from '../../../projections/product-cards/product-cards.projection.js';
import type { UsedOperation, UseOutcome } from '../../../src/access/use.js';
import type { Fact } from '../../../src/model/fact.js';
import { serveStation, type ServedStation, type StationOrder } from '../served-station.js';
import { TRANSPORTS, type Told, type Wording } from './asking.js';

/** What a consumer's folder holds. */
export interface WrittenContract {
  /** Lines of `contract.yaml` beside name, team and contact. */
  readonly terms: string;
  readonly documents: string;
}

/** Consumer -> its contract. */
export type WrittenContracts = Readonly<Record<string, WrittenContract>>;

/** A use as it was noted. */
export interface Noted {
  readonly used: UsedOperation;
  readonly outcome: UseOutcome;
  readonly count: number;
  readonly tookMs: number | undefined;
}

/** A station that asks for keys, with rows of which nobody may see everything. */
export interface GatedStation extends ServedStation {
  readonly facts: readonly Fact[];
  readonly noted: readonly Noted[];
  /** The headers that show who asks; always the same key for a consumer. */
  as(consumer: string): Promise<Readonly<Record<string, string>>>;
  /** What a consumer is told that asks by POST. */
  askedBy(consumer: string, wording: Wording): Promise<Told>;
}

/** Values that stand in the rows, and in no contract. */
export const SECRETS = { priceMinor: 982_451_653, revenueMinor: 961_748_941 } as const;
export const OPERATOR = 'Bearer the-token-of-operators';

export async function gatedStation(
  contracts: WrittenContracts,
  order: Partial<StationOrder> & { readonly mode?: 'open' | 'required' } = {},
): Promise<GatedStation> {
  const folder = mkdtempSync(join(tmpdir(), 'contracts-'));
  for (const [name, contract] of Object.entries(contracts)) write(folder, name, contract);
  const facts: Fact[] = [];
  const noted: Noted[] = [];
  const { mode = 'required', ...rest } = order;
  try {
    const station = await serveStation({
      served: [ProductCardsModule, PopularProductsModule],
      clock: { now: () => T },
      observe: (fact) => void facts.push(fact),
      access: {
        mode,
        contracts: folder,
        record: {
          note: (used, outcome, { count = 1, tookMs } = {}) =>
            void noted.push({ used, outcome, count, tookMs }),
        },
        isOperator: (authorization) => authorization === OPERATOR,
      },
      ...rest,
    });
    await commitRows(station);
    const keys = new Map<string, Promise<Readonly<Record<string, string>>>>();
    const as = (consumer: string) => {
      const key =
        keys.get(consumer) ?? station.keys.make(consumer).then((header) => ({ ...header }));
      keys.set(consumer, key);
      return key;
    };
    const askedBy = async (consumer: string, wording: Wording) =>
      TRANSPORTS.POST(station, wording, await as(consumer));
    return { ...station, facts, noted, as, askedBy };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const T = Date.parse('2030-01-01T00:00:00Z');
const AS_OF = { asOf: T - 3_000 };

async function commitRows(station: ServedStation): Promise<void> {
  const ids = ['a', 'b', 'c'];
  const { priceMinor, revenueMinor } = SECRETS;
  const cards = ids.map((id) => [
    id,
    { productId: id, name: `Card ${id}`, priceMinor, updatedAt: 0 },
  ]);
  const products = ids.map((id, i) => [
    id,
    { productId: id, name: `Name ${id}`, kind: 'GOODS', unitsSold: i, revenueMinor, popularity: i },
  ]);
  await station.commit(productCards, Object.fromEntries(cards), {
    ...AS_OF,
    offsets: { PRODUCTS: 7 },
  });
  await station.commit(popularProducts, Object.fromEntries(products), {
    ...AS_OF,
    offsets: { ORDERS: 3 },
  });
}

function write(folder: string, name: string, { terms, documents }: WrittenContract): void {
  const own = join(folder, name);
  mkdirSync(own);
  const head = `name: ${name}\nteam: team-${name}\ncontact: '#${name}'\n`;
  writeFileSync(join(own, 'contract.yaml'), `${head}${terms}\n`);
  writeFileSync(join(own, 'documents.graphql'), documents);
}
