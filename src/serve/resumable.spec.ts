import { buildSchema, OperationTypeNode, parse } from 'graphql';
import { OPEN } from '../access/asker.js';
import type { CheckedOperation } from './checked-operation.js';
import { subscribedTo } from './resumable.js';

const schema = buildSchema(`
  type Query { nothing: Int }
  type Change { cursor: String! key(as: String): String }
  type Top { nodes: [String!]! }
  type Subscription {
    changed(keys: [ID!], after: String, snapshot: Boolean = false): Change!
    top(first: Int): Top!
  }`);

const operation = (text: string, variableValues: Record<string, unknown>): CheckedOperation => ({
  schema,
  document: parse(text),
  text,
  kind: OperationTypeNode.SUBSCRIPTION,
  variableValues,
  contextValue: { headers: {}, gone: () => new AbortController().signal, asker: OPEN },
});

describe('what a subscription is about', () => {
  it('is changes where it can be resumed, and else the newest', () => {
    expect(subscribedTo(operation('subscription { changed { key } }', {}))?.tells).toBe('changes');
    expect(subscribedTo(operation('subscription { top { nodes } }', {}))?.tells).toBe('newest');
  });

  it('leaves out variables that say nothing but where to begin', () => {
    const text = `subscription ($keys: [ID!], $after: String, $from: Boolean) {
      changed(keys: $keys, after: $after, snapshot: $from) { key } }`;
    const given = { keys: ['a'], after: 'c1', snapshot: true };
    expect(subscribedTo(operation(text, { keys: ['a'], after: 'c1', from: true }))).toEqual({
      tells: 'changes',
      given,
      variables: { keys: ['a'] },
    });
  });

  it('keeps them where they say more', () => {
    const text = 'subscription ($c: String) { changed(after: $c) { key(as: $c) } }';
    expect(subscribedTo(operation(text, { c: 'x' }))?.variables).toEqual({ c: 'x' });
  });

  it('holds nothing that was not asked for, however deep', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const text = 'subscription ($first: Int) { top(first: $first) { nodes } }';
    expect(subscribedTo(operation(text, { first: 2, deep }))?.variables).toEqual({ first: 2 });
  });

  it('is not told where variables are wrong: running it tells', () => {
    const text = 'subscription ($first: Int) { top(first: $first) { nodes } }';
    expect(subscribedTo(operation(text, { first: 'many' }))).toBeUndefined();
  });
});
