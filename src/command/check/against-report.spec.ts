import { impactOnContracts } from '../../access/evolution/contract-impact.js';
import { changesBetween, schemaOf } from '../../access/evolution/schema-change.js';
import { operationsOf } from '../../../test/support/written-contract.js';
import { againstJson, againstLines, type AgainstReport } from './against-report.js';

const BEFORE =
  'type Query { card: Card } enum Kind { A } type Card { name: String kind: Kind note: String }';
const AFTER = 'type Query { card: Card } enum Kind { A B } type Card { kind: Kind }';
const NAMED = 'fragment Named on Card {\n  name\n}';

const QUIET: AgainstReport = {
  faults: [],
  impacts: [],
  unfelt: [],
  deprecated: [],
  unused: [],
  observed: undefined,
};

const pathOf = (file: string): string => `contracts/${file}`;

async function broken(): Promise<AgainstReport> {
  const operations = operationsOf('checkout', {
    'a.graphql': `query A { card { ...Named } }\nquery B { card { ...Named kind } }\n${NAMED}`,
  });
  const [before, after] = [schemaOf(BEFORE), schemaOf(AFTER)];
  const changes = await changesBetween(before, after);
  return { ...QUIET, ...impactOnContracts(operations, { before, after, changes }) };
}

describe('the report of a comparison', () => {
  it('names consumer, team, operations, file and line, what happened, and whom to tell', async () => {
    const [first] = againstLines(await broken(), pathOf);
    expect(first).toBe(
      'breaks checkout (team-checkout): A and B, contracts/checkout/a.graphql:4 — ' +
        "field 'name' was removed from object type 'Card'; tell checkout@example.com",
    );
  });

  it('tells of those who may be surprised', async () =>
    expect(againstLines(await broken(), pathOf)).toContain(
      'may surprise checkout (team-checkout): B, contracts/checkout/a.graphql:2 — ' +
        "enum value 'B' was added to enum 'Kind'; tell checkout@example.com",
    ));

  it('lists breaking changes that break no contract', async () =>
    expect(againstLines(await broken(), pathOf).slice(-2)).toEqual([
      'Breaking for those who use it, but no contract does:',
      "  field 'note' was removed from object type 'Card'",
    ]));

  it('lists fields that no contract selects', () =>
    expect(againstLines({ ...QUIET, unused: ['Card.kind'] }, pathOf)).toEqual([
      '',
      'Fields of rows that no contract selects:',
      '  Card.kind',
    ]));

  it('says who asked for them nevertheless, and what contracts select in vain', () => {
    const use = { count: 12, lastUsedAt: '2026-11-20T10:00:00.000Z', consumers: ['open', 'x'] };
    const observed = {
      days: 30,
      recordedSince: '2026-11-01',
      seen: new Map([['Card.kind', use]]),
      idle: [{ coordinate: 'Card.name', declaredBy: ['checkout'] }],
    };
    const lines = againstLines({ ...QUIET, unused: ['Card.kind', 'Card.note'], observed }, pathOf);
    expect(lines.filter((line) => line.startsWith('  '))).toEqual([
      '  Card.kind: open, x, 12 times, last on 2026-11-20',
      '  Card.note: nobody',
      '  Card.name: checkout',
    ]);
  });

  it('is empty where nothing is to be said', () => expect(againstLines(QUIET, pathOf)).toEqual([]));

  it('tells programs the same', async () => {
    const { impacts, unfelt } = againstJson(await broken(), pathOf);
    expect(impacts[0]).toEqual({
      effect: 'breaks',
      consumer: 'checkout',
      team: 'team-checkout',
      operation: 'A',
      contact: 'checkout@example.com',
      file: 'contracts/checkout/a.graphql',
      line: 4,
      change: 'FIELD_REMOVED',
      touches: ['Card.name'],
      message: "field 'name' was removed from object type 'Card'",
    });
    expect(unfelt).toEqual([
      {
        change: 'FIELD_REMOVED',
        touches: ['Card.note'],
        message: "field 'note' was removed from object type 'Card'",
      },
    ]);
  });
});
