import { ownersAsked } from './owners-asked.js';
import type { Owner } from './owner.js';
import type { Poll } from './poll.js';
import type { Projection } from './projection.js';

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** What is wrong with the owners that definitions ask: one sentence a fault. */
export function ownerFaults(
  projections: readonly Projection[],
  polls: readonly Poll[],
): readonly string[] {
  const owners = ownersAsked(projections, polls);
  return [...owners.flatMap(faultsOf), ...sameNames(owners)];
}

function faultsOf({ name, over, rate, concurrency, timeout, breaker }: Owner): string[] {
  const faults: string[] = [];
  if (!KEBAB.test(name)) faults.push('has a name that is not in kebab-case.');
  if (over !== 'http' && over !== 'nats')
    faults.push(`is asked over "${String(over)}", which is neither http nor nats.`);
  const counts = {
    'rate.requests': rate.requests,
    concurrency,
    'breaker.failures': breaker.failures,
  };
  for (const [what, count] of Object.entries(counts))
    if (!(Number.isSafeInteger(count) && count > 0))
      faults.push(`has the ${what} ${count}, which is not a whole number from 1 up.`);
  const times = { 'rate.per': rate.per, timeout, 'breaker.pause': breaker.pause };
  for (const [what, time] of Object.entries(times))
    if (!(Number.isFinite(time) && time > 0))
      faults.push(`has the ${what} ${time} ms, which is not above 0.`);
  return faults.map((fault) => `The owner "${name}" ${fault}`);
}

/** Its rate and its breaker are counted under its name. */
function sameNames(owners: readonly Owner[]): string[] {
  const names = owners.map(({ name }) => name);
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
    (name) => `The owner "${name}" is declared more than once. Declare it once, and share it.`,
  );
}
