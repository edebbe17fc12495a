import type { ErrorCode } from '../../model/error-codes.js';
import type { Fact, TaskPhase } from '../../model/fact.js';
import type { HealthCheck, Readiness } from './health-check.js';

interface TaskState {
  readonly phase: TaskPhase | 'starting';
  readonly code?: ErrorCode;
  readonly reason?: string;
}

/** Phases in which a task does not keep its rows up to date although it should. */
const IN_TROUBLE: Readonly<Record<TaskState['phase'], boolean>> = {
  starting: false,
  standby: false,
  loading: false,
  running: false,
  retrying: true,
  gap: true,
  halted: true,
  stopped: true,
};

/**
 * The check of the tasks, told by their facts. Not ready until each expected task was heard of once; after
 * that a task in trouble only degrades this replica: its rows stay served, with their staleness said, and
 * another replica would have no fresher ones.
 */
export class TaskStates implements HealthCheck {
  readonly name = 'tasks';
  readonly #tasks = new Map<string, TaskState>();

  constructor(expected: readonly string[]) {
    for (const task of expected) this.#tasks.set(task, { phase: 'starting' });
  }

  /** An observer of the engine. */
  readonly observe = (fact: Fact): void => {
    if (fact.fact !== 'task-moved') return;
    const { task, to: phase, code, reason } = fact;
    this.#tasks.set(task, { phase, ...(code && { code }), ...(reason && { reason }) });
  };

  check(): Readiness {
    const detail = Object.fromEntries(this.#tasks);
    const starting = this.sentences((phase) => phase === 'starting');
    if (starting !== '') return { ready: false, reason: starting, detail };
    const troubles = this.sentences((phase) => IN_TROUBLE[phase]);
    return { ready: true, ...(troubles && { reason: troubles }), detail };
  }

  private sentences(chosen: (phase: TaskState['phase']) => boolean): string {
    return [...this.#tasks]
      .filter(([, { phase }]) => chosen(phase))
      .map(([task, { phase, reason }]) => `${task} is ${phase}${reason ? `: ${reason}` : ''}`)
      .join('; ');
  }
}
