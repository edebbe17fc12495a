import { parse } from 'graphql';
import { someConsumer, writtenContract } from '../../../test/support/access/contracts.js';
import { shop } from '../../../test/support/access/mock-shop.js';
import type { AccessLevel, ViolationMode } from '../consumer.js';
import { judge } from './judge.js';

const WRITTEN = `
  query Shelf($key: ID!) { product(key: $key) { ...P } }
  fragment P on Product { name shop { name } }
  query Listed($first: Int) { products(first: $first, orderBy: PRICE) { nodes { ...P } } }
`;

const held = (level: AccessLevel, mode: ViolationMode, introspection = false) =>
  writtenContract({ schema: shop, text: WRITTEN }, { level, mode, introspection });
const judged = (text: string, level: AccessLevel, mode: ViolationMode) =>
  judge(held(level, mode), { schema: shop, document: parse(text) });

const REGISTERED =
  'query Shelf($key: ID!) {\n# As sent\nproduct(key: $key) { ...P } } fragment P on Product { name, shop { name } }';
const WITHIN = '{ product(key: 1) { shop { name } } }';
const BEYOND = '{ product(key: 1) { name tags } }';
const OBLIGED = '{ product(key: 1) { mustHave } }';

describe('the verdict on an operation', () => {
  it.each<[AccessLevel, ViolationMode, string, string, string, string]>([
    // level, mode, and what becomes of one that is registered, within, beyond, and beyond where nothing can be null
    ['documents', 'reject', 'allowed', 'refused', 'refused', 'refused'],
    ['documents', 'minimal', 'allowed', 'refused', 'refused', 'refused'],
    ['documents', 'dry-run', 'allowed', 'reported', 'reported', 'reported'],
    ['fields', 'reject', 'allowed', 'allowed', 'refused', 'refused'],
    ['fields', 'minimal', 'allowed', 'allowed', 'reduced', 'refused'],
    ['fields', 'dry-run', 'allowed', 'allowed', 'reported', 'reported'],
  ])('at level %s in mode %s', (level, mode, ...verdicts) => {
    const becomes = [REGISTERED, WITHIN, BEYOND, OBLIGED].map(
      (text) => judged(text, level, mode).verdict,
    );
    expect(becomes).toEqual(verdicts);
  });

  it('names the document of the contract that the operation is, by its text or by its id', () => {
    const contract = held('documents', 'reject');
    const shelf = [...contract.documents.values()].find((of) => of.operationName === 'Shelf');
    const asked = { schema: shop, document: parse(REGISTERED), operationName: 'Shelf' };
    expect(judge(contract, asked)).toEqual({ verdict: 'allowed', registered: shelf });
    expect(judge(contract, { ...asked, registered: shelf })).toHaveProperty('registered', shelf);
  });

  it('knows a document among others that are sent with it', () => {
    const document = parse(`${REGISTERED} query Other { must }`);
    const contract = held('documents', 'reject');
    const verdictOn = (operationName: string) =>
      judge(contract, { schema: shop, document, operationName }).verdict;
    expect([verdictOn('Shelf'), verdictOn('Other')]).toEqual(['allowed', 'refused']);
  });

  it('trusts no document of another contract', () => {
    const other = writtenContract({ schema: shop, text: 'query Must { must }' });
    const [registered] = other.documents.values();
    const asked = { schema: shop, document: parse('query Must { must }'), registered };
    expect(judge(held('documents', 'reject'), asked).verdict).toBe('refused');
  });

  it.each([
    [BEYOND, [['field', 'Product.tags']]],
    ['{ products { nodes { name } } must }', [['field', 'Query.must']]],
    [
      '{ products(where: { kind: GOODS }) { nodes { name } } }',
      [
        ['argument', 'Query.products(where:)'],
        ['argument', 'Where.kind'],
        ['argument', 'Kind.GOODS'],
      ],
    ],
    ['{ products(orderBy: NAME) { nodes { name } } }', [['argument', 'Order.NAME']]],
    ['query($o: Order) { products(orderBy: $o) { nodes { name } } }', [['argument', 'Order.NAME']]],
    ['{ __schema { description } }', [['introspection', 'Query.__schema']]],
    ['{ a: product(key: 1) { tags } b: product(key: 2) { tags } }', [['field', 'Product.tags']]],
  ])('tells all that lies outside: %s', (text, expected) => {
    const violations = expected.map(([what, coordinate]) => ({ what, coordinate }));
    expect(judged(text, 'fields', 'reject')).toEqual({ verdict: 'refused', violations });
    expect(judged(text, 'documents', 'reject')).toEqual({
      verdict: 'refused',
      violations: [{ what: 'document', coordinate: undefined }, ...violations],
    });
  });

  it('lets a consumer ask for the schema where its contract does', () => {
    const asked = { schema: shop, document: parse('{ __schema { description } }') };
    expect(judge(held('fields', 'reject', true), asked).verdict).toBe('allowed');
    expect(judge(held('documents', 'reject', true), asked).verdict).toBe('refused');
  });

  it('tells the schema in no mode to whom it is not granted', () => {
    const verdicts = (['reject', 'minimal', 'dry-run'] as const).map(
      (mode) => judged('{ __schema { description } must }', 'fields', mode).verdict,
    );
    expect(verdicts).toEqual(['refused', 'refused', 'refused']);
  });

  it('allows nothing by a contract that grants nothing, but to ask what things are called', () => {
    const nothing = {
      ...held('fields', 'reject'),
      coordinates: new Set<string>(),
      consumer: someConsumer(),
    };
    const verdictOn = (text: string) =>
      judge(nothing, { schema: shop, document: parse(text) }).verdict;
    expect([verdictOn('{ must }'), verdictOn('{ __typename }')]).toEqual(['refused', 'allowed']);
  });
});
