import { z } from 'zod';
import { scores } from '../../test/support/example-projection.js';
import { ownerFaults } from './check-owners.js';
import { pollFaults } from './check-polls.js';
import { hours, milliseconds, minutes, seconds } from './duration.js';
import { defineEvents } from './event-contract.js';
import { defineOwner } from './owner.js';
import { definePoll, type Poll } from './poll.js';
import type { Projection } from './projection.js';

const owner = defineOwner({
  name: 'sky-service',
  over: 'http',
  rate: { requests: 5, per: seconds(1) },
});
const skies = defineEvents({
  owner: 'sky-service',
  stream: 'SKIES',
  subject: 'station.skies.*',
  events: { SkySeen: z.object({ city: z.string() }) },
  polled: true,
});
const poll = definePoll({
  name: 'skies',
  from: owner,
  every: minutes(30),
  keys: ['Bonn', 'Oslo'],
  question: (city) => ({ at: `/${city}` }),
  answer: z.object({}),
  publishes: skies,
  event: (_, city) => ({ type: 'SkySeen', data: { city } }),
});
const reader: Projection = { ...scores, reads: [skies], staleness: { budget: hours(1) } };
const faultsWith = (change: Partial<Poll>, projections: readonly Projection[] = [reader]) =>
  pollFaults(projections, [{ ...poll, ...change }]);

describe('the check of polls', () => {
  it('finds nothing wrong with one that is right', () => {
    expect(faultsWith({})).toEqual([]);
    expect(faultsWith({ keys: [''] })).toEqual([]);
  });

  it.each<[Partial<Poll>, string]>([
    [{ name: 'Skies' }, 'The poll "Skies" has a name that is not in kebab-case.'],
    [{ every: milliseconds(0) }, 'The poll "skies" comes every 0 ms, which is not above 0.'],
    [{ keys: [] }, 'The poll "skies" has no keys. Leave `keys` out to ask one question.'],
    [
      { keys: ['a', ''] },
      'The poll "skies" has a key that is not a text of at least one character.',
    ],
    [{ keys: ['a', 'a'] }, 'The poll "skies" has the key "a" more than once.'],
    [{ keys: ['a', '\ud83d'] }, 'The poll "skies" has the key "\\ud83d", which is no Unicode.'],
    [
      {
        question: () => {
          throw new Error('no');
        },
        keys: ['a'],
      },
      'The poll "skies" cannot ask about the key "a": no.',
    ],
    [
      { every: hours(1) },
      'The poll "skies" comes every 3600000 ms, but "scores" may be 3600000 ms old at most.',
    ],
  ])('finds what is wrong: %j', (change, fault) => expect(faultsWith(change)).toEqual([fault]));

  it.each([
    [
      { ...skies, polled: false },
      'The poll "skies" publishes under the contract for station.skies.*, which does not say polled: true.',
    ],
    [
      { ...skies, subject: 'station.skies' },
      'The poll "skies" publishes on station.skies, which is not a subject of the station with room for keys: ' +
        'it begins with "station." and ends with ".*" or ".>".',
    ],
  ])('finds contracts that nothing can be polled into', (publishes, fault) =>
    expect(faultsWith({ publishes }, [{ ...reader, reads: [publishes] }])).toEqual([fault]),
  );

  it('finds polls for nobody, and streams that nobody polls, or several', () => {
    expect(faultsWith({}, [])).toEqual(['The poll "skies" publishes what no projection reads.']);
    expect(pollFaults([reader], [])).toEqual([
      'The stream SKIES is of a contract that is polled, but no poll publishes into it.',
    ]);
    expect(pollFaults([reader], [poll, poll])).toEqual([
      'Several polls are named "skies". Rename all but one.',
      'The stream SKIES has 2 polls. Give each a stream of its own.',
    ]);
    const other = { ...skies, polled: false, subject: 'station.other.*' };
    expect(faultsWith({}, [reader, { ...reader, reads: [other] }])).toEqual([
      'The stream SKIES is of polls, but a contract that is not polled names it too.',
    ]);
  });
});

describe('the check of owners', () => {
  it('finds nothing wrong with one that is right', () => {
    expect(ownerFaults([reader], [poll])).toEqual([]);
  });

  it.each([
    [{ name: 'Sky' }, 'The owner "Sky" has a name that is not in kebab-case.'],
    [
      { rate: { requests: 0, per: seconds(1) } },
      'The owner "sky-service" has the rate.requests 0, which is not a whole number from 1 up.',
    ],
    [
      { timeout: milliseconds(0) },
      'The owner "sky-service" has the timeout 0 ms, which is not above 0.',
    ],
  ])('finds what is wrong: %j', (change, fault) =>
    expect(ownerFaults([], [{ ...poll, from: { ...owner, ...change } }])).toEqual([fault]),
  );

  it('finds one that is declared twice', () => {
    const again = { ...poll, from: { ...owner } };
    expect(ownerFaults([], [poll, again])).toEqual([
      'The owner "sky-service" is declared more than once. Declare it once, and share it.',
    ]);
  });
});
