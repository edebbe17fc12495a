import { z } from 'zod';
import { evolved, type EvolvedEvent } from '../model/evolved-event.js';
import { upcast } from './upcast.js';

const V1 = z.object({ name: z.string(), pounds: z.number() });
const V2 = z.object({ name: z.string(), pence: z.int(), since: z.coerce.date() });
const V3 = z.object({ title: z.string().min(1), pence: z.int(), since: z.string() });
const priced = evolved(V1)
  .to(V2, ({ name, pounds }) => ({ name, pence: pounds * 100, since: '2026-01-01' }))
  .to(V3, ({ name, pence, since }) => ({ title: name, pence, since: since.toISOString() }));
const read = (version: number | undefined, data: unknown, event: EvolvedEvent = priced) =>
  upcast(event, { type: 'Priced', version }, data);
const fault = (version: number | undefined, data: unknown, event: EvolvedEvent = priced) => {
  const outcome = read(version, data, event);
  if (outcome.outcome === 'newest') throw new Error('It was upcast.');
  return { code: outcome.code, reason: outcome.reason };
};

const since = '2026-01-01T00:00:00.000Z';

describe('an event of an earlier version', () => {
  it('becomes the next one, and so on up to the newest', () => {
    const newest = { outcome: 'newest', data: { title: 'Lamp', pence: 250, since } };
    expect(read(1, { name: 'Lamp', pounds: 2.5 })).toEqual(newest);
    expect(read(2, { name: 'Lamp', pence: 250, since: '2026-01-01' })).toEqual(newest);
    expect(read(3, newest.data)).toEqual(newest);
  });

  it('is of the first declared version where it tells none', () =>
    expect(read(undefined, { name: 'Lamp', pounds: 1 })).toEqual(
      read(1, { name: 'Lamp', pounds: 1 }),
    ));

  it('is of the version that its contract says where it tells none', () => {
    const untold = evolved(V1, { untold: 2 }).to(V2, ({ name }) => ({ name, pence: 1, since: 0 }));
    const data = { name: 'Lamp', pence: 2, since: '2026-01-01' };
    expect(read(undefined, data, untold)).toMatchObject({ data: { pence: 2 } });
  });

  it('may have fields that nobody knows', () =>
    expect(read(1, { name: 'Lamp', pounds: 1, colour: 'red' })).toEqual(
      read(1, { name: 'Lamp', pounds: 1 }),
    ));

  it('is refused where it breaks the schema of its own version, which is the fault of its producer', () => {
    expect(fault(1, { name: 'Lamp' })).toEqual({
      code: 'EVENT_SCHEMA',
      reason: expect.stringMatching(
        /^Priced of version 1 breaks its contract at pounds: /,
      ) as string,
    });
    expect(fault(3, { name: 'Lamp' })).toMatchObject({
      reason: expect.stringMatching(/^Priced of version 3 breaks its contract at /) as string,
    });
    expect(fault(undefined, { name: 'Lamp' })).toMatchObject({
      reason: expect.stringMatching(
        /^Priced of version 1, as it tells none, breaks its contract at pounds: /,
      ) as string,
    });
  });

  it.each([4, 0, 99])('is refused in version %d, which the contract does not know', (version) =>
    expect(fault(version, {})).toEqual({
      code: 'EVENT_SCHEMA',
      reason: `Priced of version ${version} is of no known version: the contract knows 1 to 3.`,
    }),
  );

  it('is refused in a version before the first that is declared', () => {
    const later = evolved(V3, { first: 3 });
    expect(fault(2, {}, later).reason).toMatch(/the contract knows 3\.$/);
    expect(read(3, { title: 'Lamp', pence: 1, since }, later).outcome).toBe('newest');
  });
});

describe('an upcaster', () => {
  it('that makes what its next version refuses is at fault itself', () => {
    expect(fault(1, { name: 'Lamp', pounds: 0.001 })).toEqual({
      code: 'EVENT_UPCAST_FAILED',
      reason: expect.stringMatching(
        /^Priced of version 1 was upcast to what version 2 refuses at pence: /,
      ) as string,
    });
    expect(fault(2, { name: '', pence: 1, since: 0 }).reason).toMatch(
      /^Priced of version 2 was upcast to what version 3 refuses at title: /,
    );
  });

  it('that throws is at fault itself', () => {
    const throwing = evolved(V1).to(V3, () => {
      throw new Error('no such lamp');
    });
    expect(fault(1, { name: 'Lamp', pounds: 1 }, throwing)).toEqual({
      code: 'EVENT_UPCAST_FAILED',
      reason: 'The upcaster of Priced from version 1 threw: no such lamp.',
    });
  });
});
