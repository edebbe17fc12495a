import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  CARD,
  ContractFolder,
  ground,
  TERMS,
} from '../../../test/support/access/contract-folder.js';
import { readContracts } from './read-contracts.js';

describe('reading contracts', () => {
  let folder: ContractFolder;
  beforeEach(() => {
    folder = new ContractFolder();
  });
  afterEach(() => folder.remove());

  it('finds none in a folder that is not there, nor in one that holds hidden files and a README only', () => {
    expect(readContracts(join(folder.path, 'nowhere'), ground)).toEqual({ contracts: new Map() });
    expect(folder.read({ 'README.md': '# Contracts', '.gitkeep': '' })).toEqual({
      contracts: new Map(),
    });
  });

  it('registers each operation with just the fragments it uses, wherever they are in the folder', () => {
    const { documents, coordinates, projections, producers } = folder.contract({
      'shop/contract.yaml': TERMS,
      'shop/a.graphql':
        'query A { productCards { nodes { ...Name } } }\nquery B { popularProducts { totalCount nodes { card { ...Price } } } }',
      'shop/b.graphql':
        'fragment Name on ProductCard { name }\nfragment Price on ProductCard { priceMinor }',
    });
    const registered = [...documents.values()];
    expect(registered.map(({ operationName, file, line }) => [operationName, file, line])).toEqual([
      ['A', 'shop/a.graphql', 1],
      ['B', 'shop/a.graphql', 2],
    ]);
    expect(registered[0]?.text).toContain('fragment Name');
    expect(registered[0]?.text).not.toContain('Price');
    expect(registered[0]?.projections).toEqual(['product-cards']);
    expect([...coordinates]).toContain('PopularProduct.card');
    expect(projections).toEqual(['popular-products', 'product-cards']);
    expect(producers).toEqual(['order-service', 'product-service']);
  });

  it('gives a contract another version when anything of it changes but its layout', () => {
    const versionOf = (terms: string, text: string) =>
      folder.contract({ 'shop/contract.yaml': terms, 'shop/card.graphql': text }).version;
    const first = versionOf(TERMS, CARD);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(versionOf(`# The shop\n${TERMS}`, `# A card\n${CARD.replaceAll('\n', ' ')}`)).toBe(
      first,
    );
    expect(versionOf(TERMS.split('\n').toReversed().join('\n'), CARD)).toBe(first);
    expect(versionOf(`${TERMS}mode: minimal`, CARD)).not.toBe(first);
    expect(versionOf(TERMS, CARD.replace('name', 'priceMinor'))).not.toBe(first);
  });

  it('tells every fault of every contract at once, by file and line', () => {
    expect(
      folder.faults({
        'bakery/contract.yaml': 'name: bakery\nteam: 7\nlimits:\n  depth: deep\n  depht: 3\n',
        'bakery/bread.graphql': 'query Bread {\n  productCards {\n    nodes { crust }\n  }\n}\n',
        'shop/contract.yaml': TERMS,
        'shop/card.graphql': 'query Card {\n  productCard { name\n}',
      }),
    ).toEqual([
      'bakery/bread.graphql:3 Cannot query field "crust" on type "ProductCard".',
      'bakery/contract.yaml:1 contact is missing; expected whom to tell before something breaks.',
      'bakery/contract.yaml:2 team is 7; expected the team that owns the consumer.',
      'bakery/contract.yaml:4 limits.depth is "deep"; expected a whole number from 1 to 200.',
      'bakery/contract.yaml:5 limits.depht is not known; limits has measureOnly, depth, aliases, rootFields, tokens, cost, requestsPerSecond, burst, subscriptions, waiters.',
      'shop/card.graphql:3 Syntax Error: Expected Name, found <EOF>.',
    ]);
  });

  it('refuses a contract without terms, and one without operations', () => {
    expect(folder.faults({ 'shop/card.graphql': CARD })).toEqual([
      'shop/contract.yaml:1 is missing: it says who the consumer is, and how its requests are held to its documents.',
    ]);
    rmSync(join(folder.path, 'shop/card.graphql'));
    expect(folder.faults({ 'shop/contract.yaml': TERMS })).toEqual([
      'shop/contract.yaml:1 has no operation beside it: write what the consumer asks in a file that ends in .graphql.',
    ]);
  });

  it('refuses files and folders that belong to no contract', () => {
    const whose = 'A folder for each consumer holds its contract.yaml and its *.graphql files.';
    expect(
      folder.faults({
        'notes.txt': '',
        'shop/contract.yaml': TERMS,
        'shop/card.graphql': CARD,
        'shop/card.gql': CARD,
        'shop/more/card.graphql': CARD,
        'shop/README.md': 'What the shop asks.',
      }),
    ).toEqual([
      `notes.txt:1 lies beside the folders of the consumers. ${whose}`,
      `shop/card.gql:1 is no part of a contract. ${whose}`,
      `shop/more:1 is no part of a contract. ${whose}`,
    ]);
  });

  it('refuses what it cannot read: not UTF-8, too large, no file, gone', () => {
    folder.write({ 'shop/c.graphql/x': '' });
    symlinkSync(join(folder.path, 'gone'), join(folder.path, 'shop/d.graphql'));
    expect(
      folder.faults({
        'shop/contract.yaml': TERMS,
        'shop/a.graphql': Buffer.from([0x7b, 0xff, 0x7d]),
        'shop/b.graphql': `# ${'x'.repeat(262_144)}`,
      }),
    ).toEqual([
      'shop/a.graphql:1 is not UTF-8.',
      'shop/b.graphql:1 holds 262146 bytes, but may hold 262144.',
      'shop/c.graphql:1 is no file.',
      'shop/d.graphql:1 cannot be read: ENOENT.',
    ]);
  });
});
