import { AuthService } from '../auth-service.js';
import { BillingService } from '../billing-service.js';
import { ContactService } from '../contact-service.js';
import { CustomerDatabase } from '../customer-database.js';
import { UserService } from '../user-service.js';
import { nth, stopAll, type StartStory } from './story.js';

const PEOPLE = [
  { id: 'ann', name: 'Ann Byron', home: 'Riga' },
  { id: 'bob', name: 'Bob Okafor', home: 'Tartu' },
  { id: 'cleo', name: 'Cleo Martins', home: 'Porto' },
] as const;
type Person = (typeof PEOPLE)[number];
const CITIES = ['Vilnius', 'Turku', 'Malmö', 'Gdansk'] as const;

/** People register, rename themselves, move house, and some ask to be forgotten. */
export const startPeople: StartStory = async (natsUrl, run) => {
  const town = {
    users: await UserService.start(natsUrl),
    contacts: await ContactService.start(natsUrl),
    customers: await CustomerDatabase.start(natsUrl),
    auth: await AuthService.start(natsUrl),
    billing: await BillingService.start(natsUrl),
  };
  return { steps: days(town, run), doors: {}, stop: () => stopAll(Object.values(town)) };
};

interface Town {
  readonly users: UserService;
  readonly contacts: ContactService;
  readonly customers: CustomerDatabase;
  readonly auth: AuthService;
  readonly billing: BillingService;
}

async function* days(town: Town, run: string): AsyncGenerator<string, never> {
  for (const [index, person] of PEOPLE.entries()) yield* arrives(town, person, index);
  for (let step = 0; ; step += 1) {
    const [{ id }, city] = [nth(PEOPLE, step), nth(CITIES, step)];
    await town.users.rename(id, `${id} of ${city}`);
    yield `user-service: ${id} is called "${id} of ${city}" now`;
    await town.customers.writes(address(nth(PEOPLE, step), step % PEOPLE.length, city));
    yield `customer-service: ${id} moved to ${city}`;
    await town.contacts.gives(id, `${id}+${step}@example.com`);
    yield `user-service: ${id} is reached at another address`;
    yield* passesBy(town, `${run}-${step}`);
  }
}

async function* arrives(town: Town, person: Person, index: number): AsyncGenerator<string, void> {
  const { id, name, home } = person;
  await town.users.register(id, id, `https://example.com/${id}.png`);
  await town.contacts.gives(id, `${id}@example.com`);
  yield `user-service: ${name} is registered as ${id}`;
  await town.customers.writes(address(person, index, home));
  yield `customer-service: ${id} lives in ${home} (a change event of Debezium)`;
  await town.auth.opens(`account-${id}`, `${id}@example.com`);
  await town.auth.opens(`account-${id}-at-work`, `${id}@work.example`);
  await town.auth.merges(`account-${id}-at-work`, { into: `account-${id}` });
  yield `auth-service: two accounts of ${id} are one now`;
  await town.billing.records({ partyId: `party-${id}`, name, email: `${id}@work.example` });
  yield `billing-service: ${name} is in the books (in XML)`;
}

/** A guest, who leaves nothing behind. */
async function* passesBy({ users, contacts }: Town, run: string): AsyncGenerator<string, void> {
  const userId = `guest-${run}`;
  await users.register(userId, 'a guest');
  await contacts.gives(userId, `${userId}@example.com`);
  yield `user-service: ${userId} looks in`;
  await users.erase(userId);
  yield `user-service: ${userId} asked to be erased`;
}

const address = ({ id }: Person, index: number, city: string) => ({
  id: index + 1,
  customer_id: id,
  street: `Main Street ${index + 1}`,
  postcode: '1000',
  city,
  country: 'Europe',
});
