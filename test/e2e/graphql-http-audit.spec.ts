import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { serverAudits, type Audit, type AuditResult } from 'graphql-http';
import { ProductCardsModule } from '../../projections/product-cards/product-cards.module.js';
import { serveStation, type ServedStation } from '../support/served-station.js';

/** What the audits found: id and name of each -> its status. */
type Audited = Readonly<Record<string, AuditResult['status']>>;

/** An audit throws where the answer is not even one it can judge: that is an error as well. */
async function statusOf({ fn }: Audit): Promise<AuditResult['status']> {
  try {
    return (await fn()).status;
  } catch {
    return 'error';
  }
}

async function audited(url: string): Promise<Audited> {
  const found: Record<string, AuditResult['status']> = {};
  // One after the other: each leaves its connection for the next.
  for (const audit of serverAudits({ url }))
    found[`${audit.id} ${audit.name}`] = await statusOf(audit);
  return found;
}

const named = (found: Audited, status: AuditResult['status']): readonly string[] =>
  Object.keys(found).filter((name) => found[name] === status);

/** Apollo Server as it comes, without any of the station's configuration. */
async function auditedApollo(): Promise<Audited> {
  const server = new ApolloServer({ typeDefs: 'type Query { hello: String }' });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  try {
    return await audited(url);
  } finally {
    await server.stop();
  }
}

describe('GraphQL over HTTP, as the working group audits it', () => {
  let station: ServedStation;
  let ours: Audited;
  beforeAll(async () => {
    station = await serveStation({ served: [ProductCardsModule] });
    ours = await audited(station.url);
  });
  afterAll(() => station.close());

  it('is kept without an error', () => {
    expect(Object.keys(ours).length).toBeGreaterThan(50);
    expect(named(ours, 'error')).toEqual([]);
  });

  it('is kept wherever Apollo Server alone keeps it', async () => {
    const apollo = await auditedApollo();
    expect(Object.keys(apollo)).toEqual(Object.keys(ours));
    expect(named(apollo, 'ok').filter((name) => ours[name] !== 'ok')).toEqual([]);
  });
});
