import { TaskStates } from './task-states.js';

const A = 'a:v1';
const B = 'b:v2';

describe('the check of the tasks', () => {
  it('is not ready before each task was heard of', () => {
    const tasks = new TaskStates([A, B]);
    tasks.observe({ fact: 'task-moved', task: A, to: 'running' });
    expect(tasks.check()).toEqual({
      ready: false,
      reason: 'b:v2 is starting',
      detail: { [A]: { phase: 'running' }, [B]: { phase: 'starting' } },
    });
  });

  it('is ready when each task runs here or on another replica', () => {
    const tasks = new TaskStates([A, B]);
    tasks.observe({ fact: 'task-moved', task: A, to: 'running' });
    tasks.observe({ fact: 'task-moved', task: B, to: 'standby' });
    expect(tasks.check()).toEqual({
      ready: true,
      detail: { [A]: { phase: 'running' }, [B]: { phase: 'standby' } },
    });
  });

  it.each(['retrying', 'gap', 'halted'] as const)('stays ready but says why a task is %s', (to) => {
    const tasks = new TaskStates([A]);
    tasks.observe({ fact: 'task-moved', task: A, to, code: 'STREAM_GAP', reason: 'Gone.' });
    expect(tasks.check()).toEqual({
      ready: true,
      reason: `a:v1 is ${to}: Gone.`,
      detail: { [A]: { phase: to, code: 'STREAM_GAP', reason: 'Gone.' } },
    });
  });

  it('forgets the trouble of a task that runs again', () => {
    const tasks = new TaskStates([A]);
    tasks.observe({ fact: 'task-moved', task: A, to: 'retrying', reason: 'Gone.' });
    tasks.observe({ fact: 'task-moved', task: A, to: 'running' });
    expect(tasks.check().reason).toBeUndefined();
  });
});
