import { ENVELOPES, type EventContract } from './event-contract.js';
import { isEvolved } from './evolved-event.js';
import type { Projection } from './projection.js';

/** What is wrong with the contracts that projections read: their addresses, and two owners of one event. */
export function contractFaults(projections: readonly Projection[]): readonly string[] {
  const contracts = [...new Set(projections.flatMap(({ reads }) => reads))];
  const pairs = contracts.flatMap((one, index) =>
    contracts.slice(index + 1).map((other) => [one, other] as const),
  );
  return [
    ...contracts.flatMap(addressFaults),
    ...contracts.flatMap(versionFaults),
    ...pairs.flatMap(([one, other]) => pairFaults(one, other)),
  ];
}

const STREAM = /^[^\s.*>/\\]+$/;

function addressFaults(contract: EventContract): string[] {
  const { stream, subject, events, envelope } = contract;
  const faults: string[] = [];
  if (contract.owner.trim() === '') faults.push('names no owner.');
  if (!STREAM.test(stream)) faults.push(`names a stream "${stream}" that NATS cannot have.`);
  if (!isOneSubject(subject))
    faults.push(
      `has the subject "${subject}", which is not one subject with at most one wildcard: ` +
        '"*" as a whole token, or ">" as the last.',
    );
  if (envelope !== undefined && !ENVELOPES.includes(envelope))
    faults.push(`has the envelope "${envelope}"; known are ${ENVELOPES.join(', ')}.`);
  if (Object.keys(events).length === 0) faults.push('declares no event.');
  return faults.map((fault) => `The contract of ${contract.owner} for ${subject} ${fault}`);
}

/** How the versions of its events are counted. */
const versionFaults = ({ owner, events }: EventContract): string[] =>
  Object.entries(events).flatMap(([type, form]) => {
    if (!isEvolved(form)) return [];
    const { version: newest, untold, earlier } = form;
    const first = newest - earlier.length;
    const faults: string[] = [];
    if (!(Number.isSafeInteger(first) && first > 0))
      faults.push(`a first version ${first}, which is not a whole number from 1 up.`);
    else if (!(Number.isInteger(untold) && untold >= first && untold <= newest))
      faults.push(`the version ${untold} where it tells none, but knows ${first} to ${newest}.`);
    return faults.map((fault) => `The event ${type} of ${owner} has ${fault}`);
  });

function isOneSubject(subject: string): boolean {
  const tokens = subject.split('.');
  const wildcards = tokens.filter((token) => token === '*' || token === '>');
  return (
    wildcards.length <= 1 &&
    !tokens.slice(0, -1).includes('>') &&
    tokens.every((token) => token === '*' || token === '>' || /^[^\s*>]+$/.test(token))
  );
}

/** An event has one owner, and one contract: folds are found by its type. */
function pairFaults(one: EventContract, other: EventContract): string[] {
  const both = Object.keys(one.events).filter((type) => Object.hasOwn(other.events, type));
  if (one.owner === other.owner)
    return [
      ...both.map(
        (type) => `${one.owner} declares the event ${type} in two contracts. Keep one of them.`,
      ),
      ...envelopeFaults(one, other),
    ];
  const faults = both.map(
    (type) =>
      `The event ${type} has two owners, ${one.owner} and ${other.owner}. ` +
      'Rename it in one contract, or share one contract.',
  );
  if (one.stream === other.stream && overlap(one.subject, other.subject))
    faults.push(
      `${one.owner} and ${other.owner} both publish on ${one.subject} of the stream ${one.stream}` +
        `${one.subject === other.subject ? '' : ` (${other.subject})`}. Give each its own subject.`,
    );
  return faults;
}

/** One message has one envelope. */
const envelopeFaults = (one: EventContract, other: EventContract): string[] =>
  one.envelope !== other.envelope &&
  one.stream === other.stream &&
  overlap(one.subject, other.subject)
    ? [
        `${one.owner} declares two envelopes, ${one.envelope ?? 'none'} and ${other.envelope ?? 'none'}, ` +
          `for messages on ${one.subject} and ${other.subject}. Declare the same in both contracts.`,
      ]
    : [];

/** Whether a message could bear both subjects. */
export function overlap(one: string, other: string): boolean {
  const [ours, theirs] = [one.split('.'), other.split('.')];
  for (const [index, token] of ours.entries()) {
    const facing = theirs[index];
    if (token === '>' || facing === '>') return facing !== undefined;
    if (facing === undefined) return false;
    if (token !== '*' && facing !== '*' && token !== facing) return false;
  }
  return ours.length === theirs.length;
}
