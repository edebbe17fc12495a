import type { Replica } from '../store/replicas.js';

/**
 * Who should work on which task: each task goes to that one of its able replicas which has the fewest so
 * far. Every replica that sees the same list comes to the same answer, and shares differ by one at most
 * where all are able to do all.
 */
export function assign(replicas: readonly Replica[]): ReadonlyMap<string, string> {
  const tasks = [...new Set(replicas.flatMap((replica) => replica.tasks))].toSorted();
  const names = replicas.map(({ name }) => name).toSorted();
  const able = new Map(replicas.map(({ name, tasks: of }) => [name, new Set(of)]));
  const load = new Map(names.map((name) => [name, 0]));
  const assigned = new Map<string, string>();
  for (const task of tasks) {
    const loadOf = (name: string): number => load.get(name) ?? 0;
    const [first, ...others] = names.filter((name) => able.get(name)?.has(task));
    if (first === undefined) continue;
    const chosen = others.reduce(
      (least, name) => (loadOf(name) < loadOf(least) ? name : least),
      first,
    );
    assigned.set(task, chosen);
    load.set(chosen, loadOf(chosen) + 1);
  }
  return assigned;
}
