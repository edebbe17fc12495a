import type { Merge } from './known-customer.js';

/**
 * The accounts that go on for these ones, once all merges are followed, over any number of steps. More than one where no
 * merge joins them; of accounts merged into each other in a circle, the smallest.
 */
export function accountsKept(accountIds: readonly string[], merges: readonly Merge[]): string[] {
  const reached = (from: string): ReadonlySet<string> => {
    const all = new Set([from]);
    for (const account of all)
      for (const { merged, kept } of merges) if (merged === account) all.add(kept);
    return all;
  };
  const ends = accountIds
    .flatMap((account) => [...reached(account)])
    .filter((end) => [...reached(end)].every((next) => reached(next).has(end)))
    .map((end) => smallest([...reached(end)]));
  return [...new Set(ends)].toSorted();
}

const smallest = (ids: readonly string[]): string =>
  ids.reduce((least, id) => (id < least ? id : least));
