import { jest } from '@jest/globals';
import { Company } from '../support/brief/company.js';
import { PRODUCERS, PROJECTIONS } from '../support/brief/map.js';
import type { Services } from '../support/brief/services.js';

// Each story waits for conditions, some for several of them, and the station starts anew in one.
jest.setTimeout(120_000);

/**
 * The systems that the station was thought up for, all at once: each service publishes or answers as a service of its trade
 * would, the station is a process of its own, and what the consumers of the brief ask for is answered.
 */
describe('a company with a data station', () => {
  let company: Company;
  let services: Services;

  beforeAll(async () => {
    company = await Company.open();
    ({ services } = company);
  });
  afterAll(() => company.close());

  it('tells a trip with its passenger and its driver in one request', async () => {
    const { users, drivers, trips } = services;
    await users.register('u-ann', 'Ann');
    await drivers.registers('d-dee', 'Dee');
    drivers.rates('d-dee', 4.8);
    await trips.requests({ tripId: 't-1', passengerId: 'u-ann', from: 'Harbour', to: 'Airport' });
    await trips.accepts('t-1', 'd-dee');
    const app = await company.consumer('rides-app');
    const { extensions } = await company.answers(() => app.asks('Trip', { tripId: 't-1' }), {
      tripOverview: {
        state: 'ACCEPTED',
        from: 'Harbour',
        to: 'Airport',
        passenger: { nickname: 'Ann' },
        driver: { name: 'Dee', rating: 4.8 },
      },
    });
    const { freshness, origin, asOf } = extensions as {
      freshness: Record<string, { asOf: string }>;
      origin: Record<string, { asOf: string }>;
      asOf: string;
    };
    expect(Object.keys(freshness).toSorted()).toEqual([
      'driver-cards',
      'trip-overviews',
      'user-cards',
    ]);
    expect(Object.keys(origin)).toEqual(['driver-cards']);
    // One instant for all of it: when the oldest part was true.
    const parts = [...Object.values(freshness), ...Object.values(origin)];
    expect(asOf).toBe(parts.map((part) => part.asOf).toSorted()[0]);
    // Nothing beyond its contract is told to it, though the station has it.
    expect(await app.asksBeyond('{ contact(userId: "u-ann") { email } }')).toMatchObject({
      errors: [{ extensions: { code: 'CONTRACT_VIOLATION' } }],
    });
  });

  it('shows an order with what its products are called now, and touches no order for it', async () => {
    const { products, orders } = services;
    await products.tells('lamp', 'Lamp', 250);
    const placed = await orders.places('o-1', { lamp: 2 }, 'c-1');
    const order = (name: string) => ({
      orderDetail: { lines: [{ quantity: 2, card: { name } }], freshness: { offsets: [placed] } },
    });
    const query = `{ orderDetail(orderId: "o-1") {
      lines { quantity card { name } } freshness { offsets }
    } }`;
    await company.answers(query, order('Lamp'));
    await products.tells('lamp', 'Lantern', 250);
    await company.answers(query, order('Lantern'));
  });

  it('finds what is gone though no event told of it, and corrects the stock', async () => {
    const { warehouse } = services;
    const cup = (onHand: number, corrected: number) =>
      company.answers('{ stockLevel(productId: "cup") { onHand corrected } }', {
        stockLevel: { onHand, corrected },
      });
    await warehouse.receives('cup', 5);
    await cup(5, 0);
    warehouse.loses('cup', 2);
    await company.operate('reconciliation/stock-levels/run');
    await cup(3, -2);
  });

  it('counts stock once, whoever publishes again and whoever is killed', async () => {
    const { warehouse, orders } = services;
    await warehouse.receives('vase', 10, 'delivery-1');
    await orders.places('o-2', { vase: 3 });
    const query = '{ stockLevel(productId: "vase") { onHand } }';
    await company.answers(query, { stockLevel: { onHand: 7 } });
    // The warehouse is not sure that it was heard; its messages come with another id each, the event with its own.
    await company.publishAgain('STOCK');
    await orders.places('o-3', { vase: 2 });
    await company.restartStation();
    await company.answers(query, { stockLevel: { onHand: 5 } });
    await orders.cancels('o-3');
    await company.answers(query, { stockLevel: { onHand: 7 } });
  });

  it('opens a shipment with an order, and compensates when the order is cancelled', async () => {
    const { orders, shipping } = services;
    const shipment = (orderId: string, state: string) =>
      company.answers(`{ shipment(orderId: "${orderId}") { state } }`, { shipment: { state } });
    await orders.places('o-4', { lamp: 1 });
    await shipment('o-4', 'OPEN');
    await orders.cancels('o-4');
    await shipment('o-4', 'CANCELLED');
    await orders.places('o-5', { lamp: 1 });
    await shipping.dispatches('o-5');
    await shipment('o-5', 'ON_THE_WAY');
    await orders.cancels('o-5');
    await shipment('o-5', 'RETURNING');
  });

  it('gives the notification service the address that was changed a moment before', async () => {
    await services.contacts.gives('u-1', 'ann@old.example');
    for (let i = 1; i <= 5; i += 1) {
      const email = `ann@new-${i}.example`;
      const written = await services.contacts.gives('u-1', email);
      const { data } = await company.ask(
        `query Reach($after: [String!]) {
          contact(userId: "u-1", fresh: { after: $after, waitMs: 20000 }) { email }
        }`,
        { after: [written] },
      );
      expect(data).toEqual({ contact: { email } });
    }
  });

  it('tells where a customer was, as the database has changed', async () => {
    const { customers } = services;
    const home = { id: 1, customer_id: 'c-1', postcode: '1000', city: 'Bern', country: 'CH' };
    await customers.writes({ ...home, street: 'Old Road 1' });
    await customers.writes({ ...home, street: 'New Road 2' });
    await company.answers(
      '{ customerAddresses(customerId: "c-1") { current { street } former { street } } }',
      {
        customerAddresses: {
          current: [{ street: 'New Road 2' }],
          former: [{ street: 'Old Road 1' }],
        },
      },
    );
  });

  it('knows a customer of two services by one id', async () => {
    const { auth, billing } = services;
    await auth.opens('a-1', 'Bo@example.com');
    await auth.opens('a-2', 'bo@work.example');
    await billing.records({ partyId: 'b-1', name: 'Bo Li', email: 'bo@example.com' });
    const query = `{ knownCustomer(knownBy: "bo@example.com") {
      canonicalId state parties { name }
    } }`;
    const known = (canonicalId: string) => ({
      knownCustomer: { canonicalId, state: 'LINKED', parties: [{ name: 'Bo Li' }] },
    });
    await company.answers(query, known('a-1'));
    await auth.merges('a-1', { into: 'a-2' });
    await company.answers(query, known('a-2'));
  });

  it('halts payments at what cannot be, and goes on once an operator has put it right', async () => {
    const { payments } = services;
    const captured = (paymentId: string, capturedMinor: number) =>
      company.answers(`{ payment(paymentId: "${paymentId}") { state capturedMinor } }`, {
        payment: { state: 'CAPTURED', capturedMinor },
      });
    const pay = async (paymentId: string): Promise<void> => {
      await payments.starts(paymentId, { orderId: 'o-1', amountMinor: 500 });
      await payments.authorises(paymentId, 500);
      await payments.captures(paymentId, 500);
    };
    await pay('p-1');
    await captured('p-1', 500);
    const impossible = await payments.captures('p-1', 1);
    await pay('p-2');
    await company.looksLike('tasks', {
      tasks: expect.arrayContaining([
        expect.objectContaining({ projection: 'payment-status', phase: 'halted' }),
      ]),
    });
    expect(await company.ask('{ payment(paymentId: "p-2") { state } }')).toMatchObject({
      data: { payment: null },
    });
    await company.takeOut(impossible);
    await company.operate('tasks/payment-status/resume');
    await captured('p-2', 500);
    await captured('p-1', 500);
  });

  it('asks the driver service for what no event tells, and goes without it while that is down', async () => {
    const { drivers } = services;
    await drivers.registers('d-1', 'Dee');
    await drivers.registers('d-2', 'Dot');
    drivers.rates('d-1', 4.8);
    drivers.rates('d-2', 4.2);
    const card = (id: string) => `{ driverCard(driverId: "${id}") { name rating } }`;
    await company.answers('{ driverCard(driverId: "d-2") { name } }', {
      driverCard: { name: 'Dot' },
    });
    const { extensions } = await company.answers(card('d-1'), {
      driverCard: { name: 'Dee', rating: 4.8 },
    });
    expect(extensions).toMatchObject({
      origin: { 'driver-cards': { rows: 1, unavailable: 0, why: null } },
    });
    await drivers.goDown();
    // What was told a moment ago is told again; of whom nobody asked yet, only the name is known.
    expect(await company.ask(card('d-1'))).toMatchObject({
      data: { driverCard: { name: 'Dee', rating: 4.8 } },
    });
    expect(await company.ask(card('d-2'))).toMatchObject({
      data: { driverCard: { name: 'Dot', rating: null } },
      extensions: { origin: { 'driver-cards': { rows: 1, unavailable: 1 } } },
    });
    await drivers.listen();
    await company.answers(card('d-2'), { driverCard: { name: 'Dot', rating: 4.2 } });
  });

  it('goes on telling the weather while nobody can ask for it, and says how old it is', async () => {
    const { weather } = services;
    const query = `{ cityWeather(city: "Leeds") {
      temperatureC freshness { state stalenessMs budgetMs }
    } }`;
    const told = (temperatureC: number, state: string) => ({
      cityWeather: { temperatureC, freshness: { state } },
    });
    await company.answers(query, told(4.5, 'FRESH'));
    weather.goesDown();
    weather.turns('Leeds', 7);
    const { data } = await company.answers(query, told(4.5, 'STALE'));
    const { freshness } = (data ?? {})['cityWeather'] as { freshness: Record<string, number> };
    expect(freshness['stalenessMs']).toBeGreaterThan(freshness['budgetMs'] ?? 0);
    weather.comesBack();
    await company.answers(query, told(7, 'FRESH'));
  });

  it('ranks players by name while the user service is down, and tells each its place', async () => {
    const { challenges, users } = services;
    const points = { ann: 30, bo: 20, cy: 20, di: 10 };
    for (const [name, earned] of Object.entries(points)) {
      await users.register(`p-${name}`, name);
      const completion = {
        challengeId: 'spring',
        completionId: `spring-${name}`,
        userId: `p-${name}`,
      };
      await challenges.completes({ ...completion, points: earned });
    }
    await company.answers('{ userCard(userId: "p-di") { nickname } }', {
      userCard: { nickname: 'di' },
    });
    await users.stop();
    const app = await company.consumer('games-app');
    const named = (...names: string[]) => names.map((nickname) => ({ user: { nickname } }));
    await company.answers(() => app.asks('Leaderboard', { challengeId: 'spring' }), {
      challengeLeaderboard: { nodes: named('ann', 'cy', 'bo', 'di') },
    });
    const place = (player: string, told: object) => {
      const asked = { scoreId: `spring/p-${player}`, challengeId: 'spring' };
      return company.answers(() => app.asks('MyPlace', asked), { challengeScorePosition: told });
    };
    await place('ann', { position: 1, above: [], below: named('cy', 'bo') });
    await place('bo', { position: 2, above: named('ann', 'cy'), below: named('di') });
    await place('cy', { position: 2, above: named('ann'), below: named('bo', 'di') });
    await place('di', { position: 4, totalCount: 4, below: [] });
  });

  it('draws who gives what to whom', async () => {
    const { nodes } = (await company.look('lineage')) as {
      nodes: { kind: string; label: string }[];
    };
    const drawn = (kind: string): string[] =>
      nodes.filter((node) => node.kind === kind).map(({ label }) => label);
    expect(drawn('producer').toSorted()).toEqual(PRODUCERS);
    expect(drawn('projection').toSorted()).toEqual(PROJECTIONS);
  });
});
