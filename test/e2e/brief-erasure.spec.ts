import { jest } from '@jest/globals';
import { Company } from '../support/brief/company.js';
import type { Services } from '../support/brief/services.js';

// Each story waits for conditions, some for several of them.
jest.setTimeout(120_000);

describe('a company whose data station is told to forget somebody', () => {
  let company: Company;
  let services: Services;

  beforeAll(async () => {
    company = await Company.open();
    ({ services } = company);
  });
  afterAll(() => company.close());

  it('forgets a user everywhere, and reports what was forgotten where', async () => {
    const { users, contacts, challenges, trips, orders } = services;
    await users.register('u-eve', 'Eve');
    await contacts.gives('u-eve', 'eve@example.com');
    await trips.requests({ tripId: 't-eve', passengerId: 'u-eve', from: 'A', to: 'B' });
    await orders.places('o-eve', { lamp: 1 }, 'u-eve');
    const completion = { challengeId: 'autumn', completionId: 'autumn-eve', userId: 'u-eve' };
    await challenges.completes({ ...completion, points: 1 });
    const all = `{
      userCard(userId: "u-eve") { nickname }
      contact(userId: "u-eve") { email }
      tripOverview(tripId: "t-eve") { passenger { nickname } }
      challengeScore(scoreId: "autumn/u-eve") { points }
      orderDetail(orderId: "o-eve") { totalMinor }
    }`;
    await company.answers(all, {
      userCard: { nickname: 'Eve' },
      contact: { email: 'eve@example.com' },
      tripOverview: { passenger: { nickname: 'Eve' } },
      challengeScore: { points: 1 },
      orderDetail: { totalMinor: expect.any(Number) },
    });
    const erased = await users.erase('u-eve');
    await company.answers(all, {
      userCard: null,
      contact: null,
      tripOverview: null,
      challengeScore: null,
      orderDetail: null,
    });
    const [stream, sequence] = erased.split(':');
    const { erasures } = await company.looksLike('erasures', {
      erasures: [
        { event: { stream, sequence: Number(sequence) }, completedAt: expect.any(String) },
      ],
    });
    const [report] = erasures as [{ projections: unknown }];
    const done = (projection: string) =>
      expect.objectContaining({ projection, state: 'done', rows: 1 });
    expect(report.projections).toEqual(
      expect.arrayContaining(
        [
          'user-cards',
          'contact-directory',
          'trip-overviews',
          'challenge-leaderboard',
          'order-details',
        ].map(done),
      ),
    );
    expect(JSON.stringify(report)).not.toContain('u-eve');
  });

  it('forgets a customer by the ids that auth and billing have', async () => {
    const { auth, billing } = services;
    const query = `{
      known: knownCustomer(knownBy: "zoe@example.com") { canonicalId parties { name } }
      party: knownCustomer(knownBy: "party:b-zoe") { linkedBy }
    }`;
    const party = { partyId: 'b-zoe', name: 'Zoe Ek', email: 'Zoe@Example.com' };
    await auth.opens('a-zoe', 'zoe@example.com');
    await billing.records(party);
    await company.answers(query, {
      known: { canonicalId: 'a-zoe', parties: [{ name: 'Zoe Ek' }] },
      party: { linkedBy: ['zoe@example.com'] },
    });
    await auth.erases('a-zoe');
    await billing.erases('b-zoe', 'Zoe@Example.com');
    await company.answers(query, { known: null, party: null });
    // Whatever is still told of them.
    await billing.records(party);
    await auth.opens('a-yan', 'yan@example.com');
    await billing.records({ partyId: 'b-yan', name: 'Yan' });
    await company.answers(
      '{ a: knownCustomer(knownBy: "yan@example.com") { state } b: knownCustomer(knownBy: "party:b-yan") { state } }',
      {
        a: { state: 'ALONE' },
        b: { state: 'ALONE' },
      },
    );
    await company.answers(query, { known: null, party: null });
  });
});
