import { OperationTypeNode, parse, buildSchema } from 'graphql';
import type { CheckedOperation } from './checked-operation.js';
import { OPEN } from '../access/asker.js';
import { evaluationKey } from './evaluation-key.js';

const operation = (changed: Partial<CheckedOperation> = {}): CheckedOperation => ({
  schema: buildSchema('type Query { a: Int }'),
  document: parse('{ a }'),
  kind: OperationTypeNode.SUBSCRIPTION,
  text: '{ a }',
  operationName: null,
  variableValues: { where: { a: 1, b: 2 } },
  contextValue: { headers: {}, gone: () => new AbortController().signal, asker: OPEN },
  ...changed,
});

describe('the key of an evaluation', () => {
  it('does not depend on the order of what variables hold', () =>
    expect(evaluationKey(operation({ variableValues: { where: { b: 2, a: 1 } } }), {})).toBe(
      evaluationKey(operation(), {}),
    ));

  it.each<[string, Partial<CheckedOperation>]>([
    ['documents', { text: '{ b }' }],
    ['operations', { operationName: 'Other' }],
    ['variables', { variableValues: { where: { a: 2, b: 2 } } }],
    ['lists', { variableValues: { where: { a: 1, b: [2] } } }],
    [
      'demands',
      {
        contextValue: {
          headers: { 'x-max-staleness': '9' },
          gone: () => new AbortController().signal,
          asker: OPEN,
        },
      },
    ],
  ])('differs for other %s', (_, changed) =>
    expect(evaluationKey(operation(changed), {})).not.toBe(evaluationKey(operation(), {})),
  );

  it('is the same for other headers that ask nothing', () => {
    const headers = { authorization: 'Bearer mine', 'user-agent': 'x' };
    const contextValue = { headers, gone: () => new AbortController().signal, asker: OPEN };
    expect(evaluationKey(operation({ contextValue }), {})).toBe(evaluationKey(operation(), {}));
  });

  it.each([{ after: 'c1' }, { snapshot: true }, { every: true }, { pace: '1s' }, { unheardOf: 1 }])(
    'is none for a subscription of its own: %j',
    (given) => expect(evaluationKey(operation(), given)).toBeUndefined(),
  );

  it.each([
    { after: null, snapshot: false, keys: ['a'] },
    { where: { team: 'red' }, heartbeat: true },
  ])('is there for what can be shared: %j', (given) =>
    expect(evaluationKey(operation(), given)).toBeDefined(),
  );
});
