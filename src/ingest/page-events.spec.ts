import { z } from 'zod';
import type { Envelope, EventContract } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { defineOwner } from '../model/owner.js';
import { seconds } from '../model/duration.js';
import type { SnapshotEvent } from '../owners/snapshot-pages.js';
import { schemasOf } from '../source/schemas-by-type.js';
import { changesOf } from '../source/debezium/changes.js';
import { scores } from '../../test/support/example-projection.js';
import { arrivalOf } from './arrival.js';
import { letterOf } from './letter.js';
import { LetterMessage } from './letter-message.js';
import { eventsOf, type PageEvent } from './page-events.js';
import type { ToldContract } from './snapshot-place.js';

const Joined = z.object({ player: z.string(), team: z.string() });

const contractOf = (events: EventContract['events'], envelope?: Envelope): ToldContract => ({
  owner: 'game-service',
  stream: 'GAMES',
  subject: 'games.*',
  events,
  ...(envelope === undefined ? {} : { envelope }),
  snapshot: {
    from: defineOwner({
      name: 'game-service',
      over: 'nats',
      rate: { requests: 1, per: seconds(1) },
    }),
    at: 'game-service.snapshot',
    entityOf: Object.fromEntries(
      Object.keys(events).map((type) => [
        type,
        (data: unknown) => (data as { player?: string }).player ?? 'row',
      ]),
    ),
  },
});

const TOLD: SnapshotEvent = {
  type: 'TeamJoined',
  data: { player: 'ann', team: 'red' },
  time: '2026-03-01T10:00:00.000Z',
  id: 'joined "é" 1',
};

function pageOf(contract: ToldContract, ...events: readonly SnapshotEvent[]) {
  const projection = { ...scores, reads: [contract] };
  const page = { offset: 17, events, more: false, askedAt: 1_000 };
  return eventsOf({ projection, contract, after: undefined }, page);
}
function only(told: ReturnType<typeof pageOf>): PageEvent {
  if ('fault' in told) throw new Error(told.fault);
  const [event] = told;
  if (event === undefined) throw new Error('The page has no event.');
  return event;
}

describe('an event of a page', () => {
  it.each<Envelope | undefined>([undefined, 'bare', 'cloudevents'])(
    'is read as one of its stream is, by a contract of the envelope %s, and as a dead letter again',
    (envelope) => {
      const contract = contractOf({ TeamJoined: Joined }, envelope);
      const { entity, arrival } = only(pageOf(contract, TOLD));
      expect(entity).toBe('ann');
      const again = arrivalOf(
        scores,
        schemasOf([contract]),
        new LetterMessage(
          letterOf(scores, arrival.message, {
            number: 1,
            queue: 'q',
            key: null,
            fault: { code: 'EVENT_FOLD_FAILED', reason: '' },
          }),
        ),
      );
      for (const one of [arrival, again]) {
        if (one.kind !== 'event') throw new Error(`It is ${one.kind}.`);
        const { type, data, time, id, source } = one.event;
        expect({ type, data, time, id, source }).toEqual({
          type: 'TeamJoined',
          data: { player: 'ann', team: 'red' },
          time: Date.parse('2026-03-01T10:00:00Z'),
          id: 'joined "é" 1',
          source: 'game-service',
        });
      }
    },
  );

  it('happened when the page was asked for, and is known by its place in it, where the owner tells neither', () => {
    const { arrival } = only(
      pageOf(contractOf({ TeamJoined: Joined }), { type: 'TeamJoined', data: TOLD.data }),
    );
    if (arrival.kind !== 'event') throw new Error(`It is ${arrival.kind}.`);
    expect(arrival.event).toMatchObject({ time: 1_000, id: 'GAMES:17#0' });
  });

  it('is a change of a table where its contract is of a database', () => {
    const row = z.object({ player: z.string(), team: z.string() });
    const contract = contractOf({ TeamJoined: changesOf(row, { key: ['player'] }) }, 'debezium');
    const data = { op: 'r', before: null, after: { player: 'ann', team: 'red' } };
    const told = pageOf(contract, { type: 'TeamJoined', data });
    expect(only(told).entity).toBe('row');
  });

  it('is of the newest version, or of the one that it tells', () => {
    const V1 = z.object({ player: z.string(), colour: z.string() });
    const TeamJoined = evolved(V1).to(Joined, ({ player, colour: team }) => ({ player, team }));
    const contract = contractOf({ TeamJoined });
    const old = { type: 'TeamJoined', data: { player: 'bob', colour: 'blue' }, version: 1 };
    const told = pageOf(contract, TOLD, old);
    if ('fault' in told) throw new Error(told.fault);
    expect(told.map(({ arrival }) => arrival.kind === 'event' && arrival.event.data)).toEqual([
      { player: 'ann', team: 'red' },
      { player: 'bob', team: 'blue' },
    ]);
  });

  it('may be one of several about an entity', () => {
    const told = pageOf(contractOf({ TeamJoined: Joined }), TOLD, TOLD);
    expect(told).toHaveLength(2);
  });
});
