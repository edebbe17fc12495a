import { print, parse } from 'graphql';
import { documentId } from '../../src/access/contracts/documents.js';
import { TRANSPORTS, type Told, type TransportName } from '../support/access/asking.js';
import { gatedStation, SECRETS, type GatedStation } from '../support/access/gated-station.js';
import {
  KINDS,
  LEVELS,
  MODES,
  nameOfConsumer,
  twelveConsumers,
  type ConsumerKind,
  type Level,
  type Mode,
} from '../support/access/two-consumers.js';

/** What becomes of a request. */
type Fate = 'answered' | 'reduced' | 'refused' | 'invalid';

interface Case {
  readonly what: string;
  readonly query: (kind: ConsumerKind) => string;
  readonly fate: (mode: Mode, level: Level) => Fate;
  /** What it asks beyond the contract. */
  readonly beyond: (kind: ConsumerKind) => { readonly what: string; readonly coordinate: string };
}

const NOTHING = { what: '', coordinate: '' };

/** A document is refused as such, before anybody looks at what is in it. */
const within =
  (fate: (mode: Mode) => Fate): Case['fate'] =>
  (mode, level) =>
    level === 'documents' && mode !== 'dry-run' ? 'refused' : fate(mode);

const byMode = (reject: Fate, minimal: Fate, dryRun: Fate) => (mode: Mode) =>
  ({ reject, minimal, 'dry-run': dryRun })[mode];

const CASES: readonly Case[] = [
  {
    what: 'a document of the contract',
    query: ({ allowed }) => allowed,
    fate: () => 'answered',
    beyond: () => NOTHING,
  },
  {
    what: 'the same in another layout',
    query: ({ allowed }) => `# For the front page\n${print(parse(allowed))}`,
    fate: () => 'answered',
    beyond: () => NOTHING,
  },
  {
    what: 'its fields by other names',
    query: ({ alias }) => alias,
    fate: within(() => 'answered'),
    beyond: () => NOTHING,
  },
  {
    what: 'its fields in fragments',
    query: ({ fragment }) => fragment,
    fate: within(() => 'answered'),
    beyond: () => NOTHING,
  },
  {
    what: 'a field more, which may be null',
    query: ({ nullable: [query] }) => query,
    fate: within(byMode('refused', 'reduced', 'answered')),
    beyond: ({ nullable: [, coordinate] }) => ({ what: 'field', coordinate }),
  },
  {
    what: 'a field more, which is never null',
    query: ({ required: [query] }) => query,
    fate: within(byMode('refused', 'refused', 'answered')),
    beyond: ({ required: [, coordinate] }) => ({ what: 'field', coordinate }),
  },
  {
    what: 'an argument more',
    query: ({ argument: [query] }) => query,
    fate: within(byMode('refused', 'reduced', 'answered')),
    beyond: ({ argument: [, coordinate] }) => ({ what: 'argument', coordinate }),
  },
  {
    what: 'a field that the schema does not have',
    query: ({ missing: [query] }) => query,
    fate: within(byMode('refused', 'refused', 'invalid')),
    beyond: ({ missing: [, coordinate] }) => ({ what: 'field', coordinate }),
  },
  {
    what: 'the schema',
    query: () => '{ __schema { types { name } } }',
    fate: () => 'refused',
    beyond: () => ({ what: 'introspection', coordinate: 'Query.__schema' }),
  },
  {
    what: 'a type of the schema, beside a field of its own',
    query: ({ alias }) => alias.replace('{', '{ __type(name: "ProductCard") { name }'),
    fate: () => 'refused',
    beyond: () => ({ what: 'introspection', coordinate: 'Query.__type' }),
  },
];

const combinations = MODES.flatMap((mode) => LEVELS.map((level) => ({ mode, level })));
const NAMES = Object.keys(TRANSPORTS) as readonly TransportName[];

let station: GatedStation;
beforeAll(async () => {
  station = await gatedStation(twelveConsumers);
});
afterAll(() => station.close());

describe.each(KINDS)('the consumer $kind', (kind) => {
  describe.each(combinations)('of mode $mode and level $level', ({ mode, level }) => {
    const consumer = nameOfConsumer(kind, mode, level);
    const asked = async (transport: TransportName, wording: object): Promise<Told> =>
      TRANSPORTS[transport](station, wording, await station.as(consumer));

    it.each(CASES.map((one) => ({ ...one, becomes: one.fate(mode, level) })))(
      'has $what $becomes over every transport',
      async ({ query, becomes, beyond }) => {
        for (const transport of NAMES) {
          const wording = { query: query(kind), variables: kind.variables };
          const told = await asked(transport, wording);
          const isHeld = level === 'documents' && mode !== 'dry-run';
          const named = beyond(kind) === NOTHING ? [] : [beyond(kind)];
          expectFate(told, { becomes, beyond: isHeld ? [DOCUMENT, ...named] : named });
          if (mode !== 'dry-run') expectNoLeak(told, kind, query(kind));
        }
      },
    );

    it.each(NAMES)('names its documents by id and by hash over %s', async (transport) => {
      const id = documentId(print(parse(kind.allowed)));
      const { variables } = kind;
      const persistedQuery = { version: 1, sha256Hash: id };
      const wordings = [
        { documentId: id, variables },
        { documentId: `sha256:${id}`, variables },
        { extensions: { persistedQuery }, variables },
        { query: kind.allowed, extensions: { persistedQuery }, variables },
      ];
      for (const wording of wordings) {
        const told = await asked(transport, wording);
        expectFate(told, { becomes: 'answered', beyond: [] });
        expectNoLeak(told, kind, kind.allowed);
      }
    });

    it.each(NAMES)('is told of an id that is none of its own over %s', async (transport) => {
      const [other] = KINDS.filter((one) => one !== kind);
      const foreign = documentId(print(parse(other?.allowed ?? '')));
      for (const id of [foreign, '0'.repeat(64), 'x']) {
        const { status, errors } = await asked(transport, { documentId: id });
        expect(errors).toMatchObject([{ extensions: { code: 'DOCUMENT_UNKNOWN' } }]);
        if (transport === 'POST' || transport === 'GET') expect(status).toBe(404);
        const persistedQuery = { version: 1, sha256Hash: id };
        const { errors: unknown } = await asked(transport, { extensions: { persistedQuery } });
        expect(unknown).toEqual([
          {
            message: 'PersistedQueryNotFound',
            extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' },
          },
        ]);
      }
    });

    it('asks one operation a request', async () => {
      const headers = { 'content-type': 'application/json', ...(await station.as(consumer)) };
      const body = JSON.stringify([{ query: kind.allowed, variables: kind.variables }]);
      for (const url of [station.url, `${station.url}/stream`]) {
        const answer = await fetch(url, { method: 'POST', headers, body });
        expect(answer.status).toBe(400);
        expect(await answer.text()).toContain('BAD_REQUEST');
      }
    });
  });
});

const DOCUMENT = { what: 'document', coordinate: null };

interface Expected {
  readonly becomes: Fate;
  readonly beyond: readonly { readonly what: string; readonly coordinate: string | null }[];
}

function expectFate(told: Told, { becomes, beyond }: Expected): void {
  const { status = 200, data, errors, extensions } = told;
  const [error] = errors ?? [];
  switch (becomes) {
    case 'answered':
      expect({ status, errors }).toEqual({ status: 200, errors: undefined });
      expect(Object.values(data ?? {})).not.toContain(null);
      expect(extensions).not.toHaveProperty('contract');
      break;
    case 'reduced':
      expect({ status, errors }).toEqual({ status: 200, errors: undefined });
      expect(extensions?.['contract']).toEqual({
        reduced: beyond.map(({ coordinate }) => coordinate),
      });
      break;
    case 'refused':
      expect([200, 403]).toContain(status);
      expect(data).toBeUndefined();
      expect(errors).toHaveLength(1);
      expect(error?.message).toContain('Add the operation to the documents of your contract');
      expect(error?.extensions).toEqual({ code: 'CONTRACT_VIOLATION', violations: beyond });
      break;
    case 'invalid':
      expect(error?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
      expect(told.text).not.toContain('Did you mean');
  }
}

/** Neither values of what is not listed, nor names that the request does not say itself. */
function expectNoLeak({ text }: Told, { foreign }: ConsumerKind, query: string): void {
  for (const value of Object.values(SECRETS)) expect(text).not.toContain(String(value));
  for (const name of foreign) if (!query.includes(name)) expect(text).not.toContain(name);
}
