import { z } from 'zod';
import { failuresIn } from '../../test/support/failures-in.js';
import { defineEvents } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { keepsItsVersions } from './keeps-its-versions.js';

const V1 = z.object({ name: z.string(), at: z.coerce.date(), tags: z.array(z.string()) });
const V2 = z.object({ title: z.string().min(1), count: z.number() });
type V1 = z.output<typeof V1>;
type V2 = z.input<typeof V2>;

const contractWith = (upcast: (data: V1) => V2) =>
  defineEvents({
    owner: 'shop-service',
    stream: 'SHOP',
    subject: 'shop.*',
    events: { Tagged: evolved(V1).to(V2, upcast), Closed: z.object({}) },
  });
const sound = ({ name, tags }: V1): V2 => ({ title: name, count: tags.length });
const old = {
  type: 'Tagged' as const,
  version: 1,
  data: { name: 'Lamp', at: '2026-01-01', tags: ['red'] },
};
const failuresOf = (upcast: (data: V1) => V2, examples: Shown = [old]) =>
  failuresIn(() => keepsItsVersions(contractWith(upcast), examples));
type Shown = Parameters<typeof keepsItsVersions<ReturnType<typeof contractWith>>>[1];

const PURE = 'its upcasters are pure';
const BECOMES = 'Tagged of version 1 becomes the newest';

describe('the versions of a contract', () => {
  it('are kept by a sound upcaster', async () => {
    const shown = [{ ...old, becomes: { title: 'Lamp', count: 1 } }];
    expect(await failuresOf(sound, shown)).toEqual(new Map());
  });

  it('are not kept without an example of each earlier one', async () => {
    const failures = await failuresOf(sound, []);
    expect(failures.get('each earlier version has an example')).toMatch(/Tagged of version 1/);
  });

  it('are not kept where an old event becomes what the newest refuses', async () => {
    const failures = await failuresOf((data) => ({ ...sound(data), title: '' }));
    expect([...failures.keys()]).toEqual([BECOMES]);
    expect(failures.get(BECOMES)).toMatch(/EVENT_UPCAST_FAILED/);
  });

  it('are not kept where it becomes something else than the example says', async () => {
    const failures = await failuresOf(sound, [{ ...old, becomes: { title: 'Lamp', count: 2 } }]);
    expect([...failures.keys()]).toEqual([BECOMES]);
  });

  it.each<[string, (data: V1) => V2, RegExp]>([
    [
      'reads the clock',
      (data) => ({ ...sound(data), count: Date.now() }),
      /The upcaster of Tagged from version 1 gives .* today and .* tomorrow/,
    ],
    ['draws lots', (data) => ({ ...sound(data), count: Math.random() }), /tomorrow/],
    [
      'writes to its data',
      (data) => ({ ...sound(data), count: data.tags.push('new') }),
      /The upcaster of Tagged from version 1 changes what it was given; return a new form/,
    ],
    [
      'writes to a date in its data',
      (data) => ({ ...sound(data), count: data.at.setFullYear(2000) && 1 }),
      /changes what it was given/,
    ],
  ])('are not kept by an upcaster that %s', async (_, upcast, says) =>
    expect((await failuresOf(upcast)).get(PURE)).toMatch(says),
  );

  it('are not kept by examples of an event without earlier ones', async () => {
    const stray = { ...old, type: 'Closed' } as unknown as typeof old;
    expect((await failuresOf(sound, [old, stray])).get(PURE)).toMatch(
      /shop-service declares no earlier version of Closed/,
    );
  });
});
