import { createHash } from 'node:crypto';
import { parse } from 'graphql';
import { ParsedDocuments } from './parsed-documents.js';

describe('the parsed documents', () => {
  it('are kept until they are let go', async () => {
    const documents = new ParsedDocuments(100_000);
    const document = parse('{ a }');
    await documents.set('a', document);
    expect(await documents.get('a')).toBe(document);
    await documents.delete('a');
    expect(await documents.get('a')).toBeUndefined();
  });

  it('make room for newer ones, the least lately used first, and take in none that is too large', async () => {
    const documents = new ParsedDocuments(5_000);
    await documents.set('a', parse('{ a }'));
    await documents.set('b', parse('{ b }'));
    await documents.get('a');
    await documents.set('c', parse('{ c }'));
    expect(
      await Promise.all(['a', 'b', 'c'].map(async (key) => Boolean(await documents.get(key)))),
    ).toEqual([true, false, true]);
    await documents.set('large', parse(`{ ${'a '.repeat(1_000)} }`));
    expect(await documents.get('large')).toBeUndefined();
  });

  it('are found by the end of their keys, those of contracts for good', async () => {
    const documents = new ParsedDocuments(5_000);
    const query = '{ a }';
    const id = createHash('sha256').update(query).digest('hex');
    const [learnt, kept] = [parse(query), parse(query)];
    documents.learn(query, learnt);
    expect(await documents.get(`schema:${id}`)).toBe(learnt);
    documents.keep(id, kept);
    await documents.delete(id);
    expect(await documents.get(`schema:${id}`)).toBe(kept);
  });
});
