import fc from 'fast-check';
import { assign } from './assignment.js';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 6 });
const tasks = fc.uniqueArray(fc.stringMatching(/^t[0-9]{1,2}$/), { maxLength: 20 });

describe('an assignment', () => {
  it('shares the tasks evenly among replicas that can do all of them', () =>
    fc.assert(
      fc.property(names, tasks, (replicas, all) => {
        const assigned = assign(replicas.map((name) => ({ name, tasks: all })));
        const shares = replicas.map(
          (name) => [...assigned.values()].filter((owner) => owner === name).length,
        );
        expect(assigned.size).toBe(all.length);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    ));

  it('gives a task to a replica that is able, if there is one', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tasks), (able) => {
        const replicas = Object.entries(able).map(([name, of]) => ({ name, tasks: of }));
        const assigned = assign(replicas);
        for (const [task, owner] of assigned) expect(able[owner]).toContain(task);
        expect([...assigned.keys()].toSorted()).toEqual(
          [...new Set(Object.values(able).flat())].toSorted(),
        );
      }),
    ));

  it('does not depend on the order in which replicas are listed', () =>
    fc.assert(
      fc.property(names, tasks, (replicas, all) => {
        const listed = replicas.map((name) => ({ name, tasks: all }));
        expect(assign(listed.toReversed())).toEqual(assign(listed));
      }),
    ));
});
