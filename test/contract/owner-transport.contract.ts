import { milliseconds, seconds } from '../../src/model/duration.js';
import type { OwnerQuestion } from '../../src/model/owner.js';
import { MOST_LEVELS } from '../../src/owners/json-answer.js';
import type { Transport } from '../../src/owners/transport.js';

/** How the owner of the contract answers. */
export type OwnerConduct =
  | { readonly says: 'json'; readonly body: unknown }
  | { readonly says: 'echo' }
  | { readonly says: 'text'; readonly text: string }
  | { readonly says: 'error'; readonly code: number }
  | { readonly says: 'nothing' };

/** A transport to an owner that conducts itself as it is told. */
export interface TransportUnderTest {
  readonly transport: Transport;
  readonly at: string;
  conduct(conduct: OwnerConduct): void;
  /** Nobody answers there any more. */
  goAway(): Promise<void>;
}

/** What every {@link Transport} promises. */
export function keepsTheTransportPromises(open: () => Promise<TransportUnderTest>): void {
  let owner: TransportUnderTest;
  beforeEach(async () => {
    owner = await open();
  });
  const ask = (question: Partial<OwnerQuestion> = {}, within = seconds(2)) =>
    owner.transport({ question: { at: owner.at, ...question }, within });

  it('brings JSON', async () => {
    owner.conduct({ says: 'json', body: { sky: 'clear', at: [1, null] } });
    expect(await ask()).toMatchObject({
      outcome: 'answered',
      body: { sky: 'clear', at: [1, null] },
    });
  });

  it('sends JSON', async () => {
    owner.conduct({ says: 'echo' });
    const body = { ids: ['a', 'ü'] };
    expect(await ask({ body })).toMatchObject({ outcome: 'answered', body: { heard: body } });
  });

  it('says that the owner has no such thing', async () => {
    owner.conduct({ says: 'error', code: 404 });
    expect(await ask()).toEqual({ outcome: 'absent' });
  });

  it.each([
    [400, true],
    [429, false],
    [500, false],
    [503, false],
  ])('says that %i is a refusal, and whether the owner works', async (code, ownerWorks) => {
    owner.conduct({ says: 'error', code });
    expect(await ask()).toMatchObject({ outcome: 'failed', why: 'refused', ownerWorks });
  });

  it('says that the owner does not answer in time', async () => {
    owner.conduct({ says: 'nothing' });
    expect(await ask({}, milliseconds(50))).toMatchObject({ outcome: 'failed', why: 'timeout' });
  });

  it('says that nobody answers there', async () => {
    await owner.goAway();
    expect(await ask()).toMatchObject({ outcome: 'failed', why: 'unreachable' });
  });

  it('says that an answer is no JSON', async () => {
    owner.conduct({ says: 'text', text: '{"sky":' });
    expect(await ask()).toMatchObject({ outcome: 'failed', why: 'unreadable' });
  });

  it('says that an answer nests too deep for whatever reads it', async () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    owner.conduct({ says: 'text', text: nested(MOST_LEVELS) });
    expect(await ask()).toMatchObject({ outcome: 'answered' });
    owner.conduct({ says: 'text', text: nested(200_000) });
    expect(await ask()).toMatchObject({
      why: 'unreadable',
      reason: `What it answered nests deeper than ${MOST_LEVELS} levels.`,
    });
    owner.conduct({ says: 'text', text: JSON.stringify(`\\"${'['.repeat(200)}`) });
    expect(await ask()).toMatchObject({ outcome: 'answered' });
  });

  it('ends when nobody wants the answer any more', async () => {
    owner.conduct({ says: 'nothing' });
    const ends = new AbortController();
    const asked = owner.transport({
      question: { at: owner.at },
      within: seconds(60),
      signal: ends.signal,
    });
    ends.abort();
    expect(await asked).toMatchObject({ outcome: 'failed', why: 'timeout' });
  });
}
