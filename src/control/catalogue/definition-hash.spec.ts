import { z } from 'zod';
import { seconds } from '../../model/duration.js';
import { defineEvents } from '../../model/event-contract.js';
import { evolved, type EvolvedEvent } from '../../model/evolved-event.js';
import { defineProjection, type Projection } from '../../model/projection.js';
import { definitionHash, eventSchemaOf, hashOf, jsonSchemaOf } from './definition-hash.js';

class Count {
  id: string;
  n: number;
}

const projectionOver = (data: z.ZodType<{ id: string }>, changes: Partial<Projection> = {}) => {
  const contract = defineEvents({ owner: 'o', stream: 'S', subject: 's.*', events: { E: data } });
  const projection = defineProjection({
    name: 'counts',
    version: 1,
    owner: 'team',
    staleness: { budget: seconds(1) },
    reads: [contract],
    serves: Count,
    key: 'id',
    keysOf: { E: (event) => [event.data.id] },
    initial: (id) => ({ id, n: 0 }),
    fold: { E: (row) => ({ ...row, n: row.n + 1 }) },
    orderings: { n: 'desc' },
  });
  return { ...projection, ...changes } as Projection;
};

const SCHEMA = z.object({ id: z.string() });
const hashWith = (changes: Partial<Projection>) => definitionHash(projectionOver(SCHEMA, changes));
const HASH = hashWith({});

const withSource = (source: string) =>
  Object.assign((row: object) => row, { toString: () => source });

describe('the hash of a definition', () => {
  it('is the same for the same definition, declared again', () => {
    expect(hashWith({})).toBe(HASH);
  });

  it.each<[string, Partial<Projection>]>([
    ['the owner', { owner: 'another' }],
    ['the budget', { staleness: { budget: seconds(9) } }],
    ['the urgency', { urgency: 'realtime' }],
    ['the version', { version: 2 }],
  ])('does not depend on %s', (_, changes) => {
    expect(hashWith(changes)).toBe(HASH);
  });

  it('does not depend on the layout of a function', () => {
    const [narrow, wide] = ['(row) => row', '(row)   =>\n  row'].map((source) =>
      hashWith({ fold: { E: withSource(source) } }),
    );
    expect(narrow).toBe(wide);
  });

  it.each<[string, Partial<Projection>]>([
    ['a fold', { fold: { E: (row) => row } }],
    ['keysOf', { keysOf: { E: () => ['all'] } }],
    ['the initial row', { initial: (id) => ({ id, n: 1 }) }],
    ['an ordering', { orderings: { n: 'asc' } }],
    ['the filters', { filters: ['id'] }],
    ['the key', { key: 'n' as never }],
  ])('depends on %s', (_, changes) => {
    expect(hashWith(changes)).not.toBe(HASH);
  });

  it('depends on the schema of the events read', () => {
    const stricter = projectionOver(z.object({ id: z.string().min(2) }));
    expect(definitionHash(stricter)).not.toBe(HASH);
  });
});

describe('the hash of a definition whose event has versions', () => {
  type Data = { id: string };
  const hashOfForm = (form: EvolvedEvent) => definitionHash(projectionOver(form as never));
  const same = (data: Data) => data;
  const hash = hashOfForm(evolved(SCHEMA).to(SCHEMA, same));

  it('is the same for the same versions, declared again', () =>
    expect(hashOfForm(evolved(SCHEMA).to(SCHEMA, same))).toBe(hash));

  it.each<[string, EvolvedEvent]>([
    ['whether there are any', evolved(SCHEMA)],
    ['an upcaster', evolved(SCHEMA).to(SCHEMA, ({ id }) => ({ id }))],
    ['the schema of an earlier one', evolved(z.object({ id: z.string().min(2) })).to(SCHEMA, same)],
    ['their number', evolved(SCHEMA).to(SCHEMA, same).to(SCHEMA, same)],
    ['which one an event is of that tells none', evolved(SCHEMA, { untold: 2 }).to(SCHEMA, same)],
  ])('depends on %s', (_, form) => expect(hashOfForm(form)).not.toBe(hash));
});

describe('the hash of plain data', () => {
  it('does not depend on the order of its fields, but on that of its lists', () => {
    expect(hashOf({ a: 1, b: { c: 2, d: 3 } })).toBe(hashOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  });
});

describe('the JSON Schema of an event', () => {
  it('says what the producer sends, not what the schema makes of it', () => {
    const schema = z.object({ price: z.string().transform(Number), note: z.string().default('') });
    expect(jsonSchemaOf(schema)).toMatchObject({
      type: 'object',
      properties: { price: { type: 'string' } },
      required: ['price'],
    });
  });

  it('allows anything where JSON Schema has no words', () => {
    expect(jsonSchemaOf(z.object({ at: z.date() }))).toMatchObject({ properties: { at: {} } });
  });

  it('is that of the newest version, and says which that is', () => {
    const Old = z.object({ name: z.string() });
    const event = evolved(Old).to(SCHEMA, ({ name }) => ({ id: name }));
    expect(eventSchemaOf(event)).toEqual({ ...jsonSchemaOf(SCHEMA), 'x-version': 2 });
    expect(eventSchemaOf(SCHEMA)).toEqual(jsonSchemaOf(SCHEMA));
  });
});
