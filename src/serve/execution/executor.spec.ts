import fc from 'fast-check';
import { execute, parse, specifiedRules, validate, type ExecutionResult } from 'graphql';
import { hostileQuery } from '../../../test/support/execution/hostile-queries.js';
import { hostileSchema } from '../../../test/support/execution/hostile-schema.js';
import { OPEN } from '../../access/asker.js';
import type { ReducedOperation, RequestContext } from '../request.js';
import { Executor } from './executor.js';

const RULES = specifiedRules.filter(({ name }) => !name.startsWith('NoUnused'));

const contextOf = (reduced?: ReducedOperation): RequestContext => ({
  headers: {},
  gone: () => new AbortController().signal,
  asker: OPEN,
  reduced,
});

/** All of a result that anybody is told, errors in no order: which of two is first is chance. */
const told = ({ data, errors }: ExecutionResult): unknown => ({
  data: JSON.stringify(data),
  errors: errors
    ?.map((error) => JSON.stringify([error, error.extensions, error.originalError?.message]))
    .toSorted(),
});

describe('a compiled query', () => {
  const hostile = hostileSchema();
  const { schema } = hostile;

  it('is answered as graphql-js does, whatever its fields do', async () => {
    let compared = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(hostileQuery, fc.integer(), async ({ query, variables }, seed) => {
        const document = parse(query);
        fc.pre(validate(schema, document, RULES).length === 0);
        Object.assign(hostile, { seed });
        const contextValue = contextOf();
        const executor = new Executor(schema, 'compiled');
        const order = { document, operationName: 'Asked', variableValues: variables, contextValue };
        const expected = await execute({ schema, ...order });
        // The second time it is planned already.
        for (const _ of ['first', 'second'])
          expect(told(await executor.execute(order))).toEqual(told(expected));
        compared += 1;
        if (expected.errors !== undefined) failed += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(compared).toBe(1_000);
    expect(failed).toBeGreaterThan(300);
    expect(failed).toBeLessThan(990);
  });

  it.each([
    ['asks about the schema', '{ __schema { queryType { name } } __type(name: "A") { name } }'],
    ['gives a field a name that objects have', '{ __proto__: node(id: "x") { __typename } }'],
    ['has another operation', 'query B { b { __typename } } query Asked { any { __typename } }'],
    ['includes by many conditions', MANY_CONDITIONS()],
  ])('is answered as graphql-js does where it %s', async (_, query) => {
    const document = parse(query);
    const executor = new Executor(schema, 'compiled');
    const operationName = query.includes('Asked') ? 'Asked' : null;
    for (let seed = 0; seed < 20; seed += 1) {
      Object.assign(hostile, { seed });
      const order = { document, operationName, contextValue: contextOf() };
      expect(told(await executor.execute(order))).toEqual(
        told(await execute({ schema, ...order })),
      );
    }
  });

  it.each(['compiled', 'interpreted'] as const)(
    'is run without what its asker may not see, which is null then (%s)',
    async (mode) => {
      Object.assign(hostile, { seed: 4 });
      const executor = new Executor(schema, mode);
      const document = parse('{ any { __typename } list { n } }');
      const reduced = {
        document: parse('{ any { __typename } }'),
        without: ['Query.list'],
        complete: (data: object) => ({ ...data, list: null }),
      };
      const all = await executor.execute({ document, contextValue: contextOf() });
      const less = await executor.execute({ document, contextValue: contextOf(reduced) });
      expect(less.data).toEqual({ any: all.data?.['any'], list: null });
    },
  );

  it('never takes a document that was made from another for the other', async () => {
    const executor = new Executor(schema, 'compiled');
    const document = parse('query Asked {\n  any {\n    __typename\n  }\n  list {\n    n\n  }\n}');
    executor.prepare(document, 'Asked');
    const [operation] = document.definitions;
    if (operation?.kind !== 'OperationDefinition') throw new Error('It has no operation.');
    const { selectionSet } = operation;
    const first = { ...selectionSet, selections: selectionSet.selections.slice(0, 1) };
    const made = { ...document, definitions: [{ ...operation, selectionSet: first }] };
    const reduced = { document: made, without: [], complete: (data: object) => ({ ...data }) };
    const order = { document, operationName: 'Asked', contextValue: contextOf(reduced) };
    const { data } = await executor.execute(order);
    expect(Object.keys(data ?? {})).toEqual(['any']);
  });

  it('is the same when it was made ready before it was asked for', async () => {
    const executor = new Executor(schema, 'compiled');
    const text = 'query Asked {\n  node(id: "x") {\n    id\n  }\n}';
    executor.prepare(parse(text), 'Asked');
    for (let seed = 0; seed < 20; seed += 1) {
      Object.assign(hostile, { seed });
      const order = { document: parse(text), operationName: 'Asked', contextValue: contextOf() };
      expect(told(await executor.execute(order))).toEqual(
        told(await execute({ schema, ...order })),
      );
    }
  });
});

function MANY_CONDITIONS(): string {
  const names = ['p', 'q', 'r', 's', 't', 'u'];
  const variables = names.map((name) => `$${name}: Boolean = true`).join(', ');
  const fields = names
    .map((name) => `${name}: any @include(if: $${name}) { __typename }`)
    .join(' ');
  return `query Asked(${variables}) { ${fields} }`;
}
