import { OPEN } from '../access/asker.js';
import { evaluationKey } from './evaluation-key.js';
import type { Subscribed } from './resumable.js';

type Keyed = Parameters<typeof evaluationKey>[0];

const VARIABLES = { where: { a: 1, b: 2 } };

const about = (given: Subscribed['given'] = {}, variables: object = VARIABLES): Subscribed => ({
  tells: 'changes',
  given,
  variables: { ...variables },
});

const operation = (changed: Partial<Keyed> = {}): Keyed => ({
  text: '{ a }',
  operationName: null,
  contextValue: { headers: {}, gone: () => new AbortController().signal, asker: OPEN },
  ...changed,
});

describe('the key of an evaluation', () => {
  it('does not depend on the order of what variables hold', () =>
    expect(evaluationKey(operation(), about({}, { where: { b: 2, a: 1 } }))).toBe(
      evaluationKey(operation(), about()),
    ));

  it.each([[{ where: { a: 2, b: 2 } }], [{ where: { a: 1, b: [2] } }]])(
    'differs for other variables: %j',
    (variables) =>
      expect(evaluationKey(operation(), about({}, variables))).not.toBe(
        evaluationKey(operation(), about()),
      ),
  );

  it.each<[string, Partial<Keyed>]>([
    ['documents', { text: '{ b }' }],
    ['operations', { operationName: 'Other' }],
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
    expect(evaluationKey(operation(changed), about())).not.toBe(
      evaluationKey(operation(), about()),
    ),
  );

  it('is the same for other headers that ask nothing', () => {
    const headers = { authorization: 'Bearer mine', 'user-agent': 'x' };
    const contextValue = { headers, gone: () => new AbortController().signal, asker: OPEN };
    expect(evaluationKey(operation({ contextValue }), about())).toBe(
      evaluationKey(operation(), about()),
    );
  });

  it.each([{ every: true }, { pace: '1s' }, { unheardOf: 1 }])(
    'is none for a subscription of its own: %j',
    (args) => expect(evaluationKey(operation(), about(args))).toBeUndefined(),
  );

  it.each([
    { after: 'c1' },
    { snapshot: true, resnapshot: true },
    { after: null, snapshot: false, keys: ['a'] },
    { where: { team: 'red' }, heartbeat: true },
  ])('is there for what can be shared: %j', (args) =>
    expect(evaluationKey(operation(), about(args))).toBe(evaluationKey(operation(), about())),
  );

  it('is there for lists, whatever they are given', () =>
    expect(
      evaluationKey(operation(), { ...about({ first: 3, every: true }), tells: 'newest' }),
    ).toBeDefined());
});
