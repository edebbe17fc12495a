import fc from 'fast-check';
import { MemoryProjectionStore } from '../store/memory-projection-store.js';
import { scores } from '../../test/support/example-projection.js';
import { MemoryOutlet } from '../../test/support/nats-feed/memory-outlet.js';
import { PlainFollower, type FeedMessage } from '../../test/support/nats-feed/plain-follower.js';
import { commitRows } from '../../test/support/served-station.js';
import { MemoryFeedLog } from './memory-change-feed.js';
import { NatsFeedSession, type NatsFeedParts, type Step } from './nats-feed-session.js';

/** What may happen next. `step`: a publisher does one; `both`: both at once; `die`: it forgets all it knew; `cut`: an answer is lost. */
const happening = fc.oneof(
  fc.record({
    does: fc.constant('commit' as const),
    keys: fc.uniqueArray(fc.nat(5)),
    gone: fc.boolean(),
  }),
  fc.record({ does: fc.constantFrom('step', 'renew', 'die'), who: fc.nat(1) }),
  fc.record({ does: fc.constant('both' as const) }),
  fc.record({ does: fc.constant('cut' as const), after: fc.nat(2) }),
);

/** One publisher, which looks at the end of the stream whenever it does not know better. */
class Publisher {
  private session: NatsFeedSession | undefined;

  constructor(private readonly parts: NatsFeedParts) {}

  async do(what: 'step' | 'renew'): Promise<Step> {
    try {
      const session = this.session ?? (await NatsFeedSession.open(this.parts));
      if (session === 'superseded') return session;
      this.session = session;
      const step = await session[what]();
      if (step === 'overtaken') this.die();
      return step;
    } catch {
      this.die();
      return 'overtaken';
    }
  }

  die(): void {
    this.session = undefined;
  }
}

describe('a feed over NATS, whatever happens in whichever order', () => {
  it('leads everybody who follows it from any snapshot on to the rows of the store', () =>
    fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), fc.nat(4), async (story, keep) => {
        let now = 0;
        const store = new MemoryProjectionStore(scores, { now: () => now });
        const outlet = new MemoryOutlet();
        outlet.share = { ofBytes: 0, ofAge: 1 };
        const parts: NatsFeedParts = {
          projection: scores,
          log: new MemoryFeedLog(store, 8 + keep),
          store,
          outlet,
          rows: { schema: {}, toJson: (row) => row, cursorAt: String },
          window: 2,
        };
        const publishers = [new Publisher(parts), new Publisher(parts)] as const;
        for (const one of story) {
          now += 1;
          if (one.does === 'commit') {
            const row = (key: number) => ({ player: `p${key}`, points: now, team: null });
            const rows = one.keys.map(
              (key) => [`p${key}`, one.gone ? undefined : row(key)] as const,
            );
            await commitRows(store, Object.fromEntries(rows));
          } else if (one.does === 'both')
            await Promise.all(publishers.map((publisher) => publisher.do('step')));
          else if (one.does === 'cut') outlet.cutAfter = one.after;
          else if (one.does === 'die') publishers[one.who === 0 ? 0 : 1].die();
          else await publishers[one.who === 0 ? 0 : 1].do(one.does === 'step' ? 'step' : 'renew');
        }
        outlet.cutAfter = undefined;
        outlet.share = { ofBytes: 0, ofAge: 0 };
        const [last] = publishers;
        for (let step: Step = 'told'; step !== 'idle';) {
          step = await last.do('step');
          if (step === 'idle') step = await last.do('renew');
        }
        const { items } = await store.page({
          orderBy: 'player',
          direction: 'asc',
          where: {},
          limit: 10,
        });
        const rows = Object.fromEntries(items.map(({ key, row }) => [key, row]));
        const messages = outlet.stored.map(
          ({ message }) => JSON.parse(message.payload) as FeedMessage,
        );
        const resets = messages.flatMap(({ kind }, i) => (kind === 'RESET' ? [i] : []));
        expect(resets[0]).toBe(0);
        // One that was there all along, and one that comes when older messages are gone.
        for (const from of resets) {
          const follower = new PlainFollower();
          for (const message of messages.slice(from)) follower.apply(message);
          expect(follower).toMatchObject({ complete: true, state: rows });
        }
        expect(new Set(outlet.stored.map(({ message }) => message.id)).size).toBe(messages.length);
      }),
      { numRuns: 1_000 },
    ));
});
