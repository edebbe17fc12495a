import { partyKey } from '../producers/billing-service.js';
import { accountsKept } from './accounts-kept.js';
import type { IdentityState } from './identity-state.js';
import type { BilledParty, KnownCustomer, Merge } from './known-customer.js';

/** What is known of one address or one party. */
type Facts = Pick<KnownCustomer, 'accountIds' | 'merges' | 'parties' | 'linkedBy'>;

/**
 * The row with these facts, too. Facts are sets that only grow, and of a party's names the newest, so their order plays no
 * part: what the row says of them is made from all of them anew, by the rules of the projection.
 */
export function joined(row: KnownCustomer, told: Partial<Facts>): KnownCustomer {
  const facts: Facts = {
    accountIds: union(row.accountIds, told.accountIds, { by: itself }),
    merges: union(row.merges, told.merges, { by: bothAccounts }),
    parties: union(row.parties, told.parties, { by: ({ partyId }) => partyId, of: newest }),
    linkedBy: union(row.linkedBy, told.linkedBy, { by: itself }),
  };
  return { knownBy: row.knownBy, ...facts, ...verdictOn(facts) };
}

function verdictOn({ accountIds, merges, parties, linkedBy }: Facts) {
  const sure = (count: number): IdentityState => (count > 1 ? 'CONFLICT' : 'LINKED');
  if (linkedBy.length > 0)
    return { candidates: [], canonicalId: null, state: sure(linkedBy.length) };
  const accounts = accountsKept(accountIds, merges);
  const [party] = parties.map(({ partyId }) => partyKey(partyId));
  const candidates = accounts.length > 0 || party === undefined ? accounts : [party];
  const isAlone = accounts.length === 0 || (accounts.length === 1 && party === undefined);
  const state: IdentityState = isAlone ? 'ALONE' : sure(accounts.length);
  return { candidates, canonicalId: candidates[0] ?? null, state };
}

interface Likeness<Item> {
  /** By which two are the same. */
  readonly by: (item: Item) => string;
  /** Which of two that are the same stays; the first where it does not matter. */
  readonly of?: (held: Item, told: Item) => Item;
}

/** In the order of their names, so that the order in which they were told leaves no trace. */
function union<Item>(
  held: readonly Item[],
  told: readonly Item[] = [],
  { by, of = (first) => first }: Likeness<Item>,
): Item[] {
  const all = new Map<string, Item>();
  for (const item of [...held, ...told]) {
    const same = all.get(by(item));
    all.set(by(item), same === undefined ? item : of(same, item));
  }
  return [...all].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

const itself = (text: string): string => text;
const bothAccounts = ({ merged, kept }: Merge): string => JSON.stringify([merged, kept]);

/** Of names of one instant the greater, so that it is the same whichever came first. */
const newest = (held: BilledParty, told: BilledParty): BilledParty =>
  told.asOf > held.asOf || (told.asOf === held.asOf && told.name > held.name) ? told : held;
