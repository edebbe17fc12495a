import type { EventContract } from './event-contract.js';
import { OWN_SUBJECTS } from './own-streams.js';
import type { Poll } from './poll.js';
import type { Projection } from './projection.js';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What is wrong with polls, and with contracts that are to be polled: one sentence a fault. */
export function pollFaults(
  projections: readonly Projection[],
  polls: readonly Poll[],
): readonly string[] {
  const contracts = [...new Set(projections.flatMap(({ reads }) => reads))];
  return [
    ...sameNames(polls),
    ...polls.flatMap((poll) => [
      ...headFaults(poll),
      ...keyFaults(poll),
      ...contractFaults(poll),
      ...readerFaults(poll, projections),
    ]),
    ...streamFaults(contracts, polls),
  ];
}

const named = ({ name }: Poll, faults: readonly string[]): string[] =>
  faults.map((fault) => `The poll "${name}" ${fault}`);

const sameNames = (polls: readonly Poll[]): string[] => {
  const names = polls.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
    (name) => `Several polls are named "${name}". Rename all but one.`,
  );
};

function headFaults(poll: Poll): string[] {
  const faults: string[] = [];
  if (!KEBAB.test(poll.name)) faults.push('has a name that is not in kebab-case.');
  if (!(Number.isFinite(poll.every) && poll.every > 0))
    faults.push(`comes every ${poll.every} ms, which is not above 0.`);
  return named(poll, faults);
}

function keyFaults(poll: Poll): string[] {
  const { keys } = poll;
  if (keys.length === 0) return named(poll, ['has no keys. Leave `keys` out to ask one question.']);
  const faults: string[] = [];
  const texts = keys.every((key) => typeof key === 'string');
  if (!texts || (keys.length > 1 && keys.includes('')))
    faults.push('has a key that is not a text of at least one character.');
  for (const key of new Set(keys.filter((one, i) => keys.indexOf(one) !== i)))
    faults.push(`has the key "${key}" more than once.`);
  if (texts)
    for (const key of keys)
      if (!isUnicode(key)) faults.push(`has the key ${JSON.stringify(key)}, which is no Unicode.`);
      else faults.push(...questionFaults(poll, key));
  return named(poll, faults);
}

/** Half a character fits into no subject and no URL. */
const isUnicode = (key: string): boolean => !/\p{Surrogate}/u.test(key);

function questionFaults({ question }: Poll, key: string): string[] {
  try {
    question(key);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`cannot ask about the key "${key}": ${why}.`];
  }
}

function contractFaults(poll: Poll): string[] {
  const { polled, subject } = poll.publishes;
  const faults: string[] = [];
  if (polled !== true)
    faults.push(`publishes under the contract for ${subject}, which does not say polled: true.`);
  if (!subject.startsWith(OWN_SUBJECTS) || !/\.[*>]$/.test(subject))
    faults.push(
      `publishes on ${subject}, which is not a subject of the station with room for keys: ` +
        `it begins with "${OWN_SUBJECTS}" and ends with ".*" or ".>".`,
    );
  return named(poll, faults);
}

/** Rows that are polled no more often than they may be old would be stale most of the time. */
function readerFaults(poll: Poll, projections: readonly Projection[]): string[] {
  const readers = projections.filter(({ reads }) => reads.includes(poll.publishes));
  if (readers.length === 0) return named(poll, ['publishes what no projection reads.']);
  return named(
    poll,
    readers
      .filter(({ staleness }) => poll.every >= staleness.budget)
      .map(
        ({ name, staleness }) =>
          `comes every ${poll.every} ms, but "${name}" may be ${staleness.budget} ms old at most.`,
      ),
  );
}

/** A stream is as fresh as the last round of its poll: so it has one poll, and nothing else in it. */
function streamFaults(contracts: readonly EventContract[], polls: readonly Poll[]): string[] {
  const polled = new Set(contracts.filter((one) => one.polled).map(({ stream }) => stream));
  return [...polled].flatMap((stream) => {
    const count = polls.filter(({ publishes }) => publishes.stream === stream).length;
    const faults: string[] = [];
    if (count === 0) faults.push('is of a contract that is polled, but no poll publishes into it.');
    if (count > 1) faults.push(`has ${count} polls. Give each a stream of its own.`);
    if (contracts.some((one) => one.stream === stream && !one.polled))
      faults.push('is of polls, but a contract that is not polled names it too.');
    return faults.map((fault) => `The stream ${stream} ${fault}`);
  });
}
