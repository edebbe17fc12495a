import { diagnose } from './compile.js';

/** A contract that compiles; every case below spoils one part of it. */
const SOUND = `
import { z } from 'zod';
import { defineEvents, defineOwner, evolved, seconds, type EventContract } from '#station';

const NamedV1 = z.object({ userId: z.string(), first: z.string(), last: z.string() });
const NamedV2 = z.object({ personId: z.string(), name: z.string() });

const userService = defineOwner({
  name: 'user-service', over: 'nats', rate: { requests: 5, per: seconds(1) },
});

export const users = defineEvents({
  owner: 'user-service',
  stream: 'USERS',
  subject: 'users.*',
  events: {
    Registered: z.object({ userId: z.string(), age: z.number() }),
    Named: evolved(NamedV1).to(NamedV2, ({ userId, first }) => ({ personId: userId, name: first })),
  },
  erases: { Named: (data) => data.personId },
  snapshot: {
    from: userService,
    at: 'user-service.snapshot',
    entityOf: { Registered: (data) => data.userId, Named: (data) => data.personId },
  },
});
export const contracts: readonly EventContract[] = [users];
`;

const spoilt = (sound: string, into: string): string => {
  if (!SOUND.includes(sound)) throw new Error(`The sound text has no ${sound}.`);
  return SOUND.replace(sound, into);
};

describe('a contract with a snapshot', () => {
  const told = diagnose({
    sound: SOUND,
    'a type without its entity': spoilt(', Named: (data) => data.personId }', ' }'),
    'the entity of a type that it lacks': spoilt('entityOf: {', 'entityOf: { Left: () => "", '),
    'a field that data of the newest version lack': spoilt(
      'Named: (data) => data.personId },\n  },',
      'Named: (data) => data.userId },\n  },',
    ),
    'an entity that is no text': spoilt('(data) => data.userId,', '(data) => data.age,'),
    'a person of a type that it lacks': spoilt('erases: {', 'erases: { Left: () => "", '),
    'a person that is no text': spoilt(
      'erases: { Named: (data) => data.personId',
      'erases: { Registered: (data) => data.age',
    ),
  });

  it('compiles, with the data of each type known in their newest form', () =>
    expect(told['sound']).toEqual([]));

  it.each([
    ['a type without its entity', 2741, /Property 'Named' is missing/],
    ['the entity of a type that it lacks', 2353, /'Left' does not exist/],
    ['a field that data of the newest version lack', 2339, /'userId' does not exist/],
    ['an entity that is no text', 2322, /'number' is not assignable to type 'string'/],
    ['a person of a type that it lacks', 2353, /'Left' does not exist/],
    ['a person that is no text', 2322, /'number' is not assignable to type 'string \| readonly/],
  ])('does not compile with %s', (name, code, says) => {
    const [first] = told[name] ?? [];
    expect(first?.code).toBe(code);
    expect(first?.message).toMatch(says);
  });
});
