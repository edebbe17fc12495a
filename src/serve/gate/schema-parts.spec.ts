import { buildSchema } from 'graphql';
import { hasPart } from './schema-parts.js';

const schema = buildSchema(`
  type Query { card(id: ID!, kind: Kind): Card }
  type Card { name: String }
  enum Kind { GOODS }
  input Where { kind: Kind }
  scalar Time
`);

describe('a part of a schema', () => {
  it.each(['Query', 'Card.name', 'Query.card(kind:)', 'Kind.GOODS', 'Where.kind', 'Time'])(
    'is %s',
    (coordinate) => expect(hasPart(schema, coordinate)).toBe(true),
  );

  it.each([
    'Cards',
    'Card.price',
    'Card.constructor',
    'Card.name(kind:)',
    'Query.card(price:)',
    'Kind.CHARGE',
    'Where.price',
    'Where.kind(kind:)',
    'Time.zone',
    'constructor',
    'Query.…',
    '',
  ])('is not %s', (coordinate) => expect(hasPart(schema, coordinate)).toBe(false));
});
