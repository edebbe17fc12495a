import { CARD, ContractFolder, TERMS } from '../../../test/support/access/contract-folder.js';

describe('a contract.yaml', () => {
  let folder: ContractFolder;
  beforeEach(() => {
    folder = new ContractFolder();
  });
  afterEach(() => folder.remove());

  const termsFaults = (more: string) =>
    folder.faults({ 'shop/contract.yaml': `${TERMS}${more}`, 'shop/card.graphql': CARD });

  it('grants by documents, refuses the rest, and takes the usual limits where a contract says nothing else', () => {
    const { consumer } = folder.contract({
      'shop/contract.yaml': TERMS,
      'shop/card.graphql': CARD,
    });
    expect(consumer).toEqual({
      name: 'shop',
      team: 'team-shop',
      contact: 'shop@example.com',
      level: 'documents',
      mode: 'reject',
      transports: ['http', 'websocket', 'sse'],
      introspection: false,
      freshness: {},
      limits: {
        measureOnly: false,
        depth: 12,
        aliases: 30,
        rootFields: 10,
        tokens: 2_000,
        cost: 10_000,
        requestsPerSecond: 100,
        burst: 100,
        subscriptions: 1_000,
        waiters: 100,
      },
    });
  });

  it('takes what a contract says', () => {
    const { consumer } = folder.contract({
      'shop/contract.yaml': [
        TERMS,
        'level: fields',
        'mode: dry-run',
        'transports: [sse, http]',
        'introspection: true',
        'freshness: { maxStalenessMs: 2s, onBreach: serve, waitMs: 250 }',
        'limits:',
        '  requestsPerSecond: 20',
        '  depth: 5',
      ].join('\n'),
      'shop/card.graphql': CARD,
    });
    expect(consumer).toMatchObject({
      level: 'fields',
      mode: 'dry-run',
      transports: ['http', 'sse'],
      introspection: true,
      freshness: { maxStalenessMs: 2_000, onBreach: 'serve', waitMs: 250 },
      limits: { requestsPerSecond: 20, burst: 20, depth: 5, cost: 10_000 },
    });
  });

  it.each([
    ['level: all', 'level is "all"; expected one of documents, fields.'],
    [
      'transports: [http, carrier-pigeon]',
      'transports.1 is "carrier-pigeon"; expected one of http, websocket, sse.',
    ],
    ['transports: []', 'transports is a list; expected at least one transport.'],
    ['introspection: yes', 'introspection is "yes"; expected true or false.'],
    ['limits:', 'limits is empty; expected keys and values.'],
    ['limits: none', 'limits is "none"; expected keys and values.'],
    ['limits: { cost: 1.5 }', 'limits.cost is 1.5; expected a whole number from 1 up.'],
    ['limits: { tokens: 5001 }', 'limits.tokens is 5001; expected a whole number from 1 to 5000.'],
    [
      'freshness: { maxStalenessMs: soon }',
      'freshness.maxStalenessMs is "soon"; expected milliseconds from 0, or a duration such as "500ms", "5s", "1m".',
    ],
    [
      'freshness: { maxStalenessMs: -1 }',
      'freshness.maxStalenessMs is -1; expected milliseconds from 0, or a duration such as "500ms", "5s", "1m".',
    ],
    [
      'freshness: { waitMs: 31s }',
      'freshness.waitMs is "31s"; expected milliseconds from 0, at most 30000, or a duration such as "500ms", "5s", "1m".',
    ],
    [
      'freshness: { onBreach: origin }',
      'freshness.onBreach is "origin"; expected one of serve, wait, reject.',
    ],
    [
      'colour: red',
      'colour is not known; a contract has name, team, contact, level, mode, transports, introspection, freshness, limits.',
    ],
    ['team: other', 'is not valid YAML: Map keys must be unique.'],
    [
      'limits: {',
      'is not valid YAML: Flow map in block collection must be sufficiently indented and end with a }.',
    ],
    [
      '--- {}',
      'is not valid YAML: Source contains multiple documents; please use YAML.parseAllDocuments().',
    ],
  ])('is refused with %s', (line, message) => {
    expect(termsFaults(line).join('\n')).toContain(message);
  });

  it('names the line of an item in a list, however the list is written', () => {
    expect(termsFaults('transports:\n  - http\n  - post\n')).toEqual([
      'shop/contract.yaml:6 transports.1 is "post"; expected one of http, websocket, sse.',
    ]);
  });

  it.each([
    ['', 'shop/contract.yaml:1 The file is empty; expected keys and values.'],
    ['- name: shop', 'shop/contract.yaml:1 The file is a list; expected keys and values.'],
    [
      `${TERMS}a: &a [x]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
      'shop/contract.yaml:1 is not valid YAML: Excessive alias count indicates a resource exhaustion attack.',
    ],
  ])('is refused where it is no map of keys', (terms, fault) => {
    expect(folder.faults({ 'shop/contract.yaml': terms, 'shop/card.graphql': CARD })).toEqual([
      fault,
    ]);
  });

  it.each([
    ['store', 'name is "store", but the folder is called "shop"; expected the same.', 'shop'],
    ['open', 'name is "open", which is said of requests that nobody owns.', 'open'],
    [
      'Shop_1',
      'name is "Shop_1"; expected at most 63 small letters, digits and dashes, a letter first.',
      'Shop_1',
    ],
  ])('is refused with the name %s', (name, message, at) => {
    expect(
      folder.faults({
        [`${at}/contract.yaml`]: `team: t\ncontact: c\nname: ${name}`,
        [`${at}/card.graphql`]: CARD,
      }),
    ).toEqual([`${at}/contract.yaml:3 ${message}`]);
  });
});
