import type { Level, Logger } from 'pino';
import type { Fact, Observe, TaskPhase } from '../../model/fact.js';

/** How loud a move of a task is. */
const LEVELS: Readonly<Record<TaskPhase, Level>> = {
  standby: 'info',
  running: 'info',
  stopped: 'info',
  retrying: 'warn',
  gap: 'error',
  halted: 'error',
};

/** Writes facts into the log: moves of tasks for people, every commit only when debugging. */
export const factLog =
  (log: Logger): Observe =>
  (fact) =>
    log[levelOf(fact)]({ ...fact }, sentence(fact));

function levelOf(fact: Fact): Level {
  switch (fact.fact) {
    case 'task-moved':
      return LEVELS[fact.to];
    case 'commit-refused':
    case 'letters-kept':
      return 'warn';
    case 'letters-redriven':
      return 'info';
    case 'batch-committed':
      return 'debug';
  }
}

function sentence(fact: Fact): string {
  switch (fact.fact) {
    case 'task-moved':
      return `${fact.task} is ${fact.to}${fact.reason === undefined ? '' : `: ${fact.reason}`}`;
    case 'commit-refused':
      return `${fact.task}: a commit was refused as ${fact.outcome}`;
    case 'letters-kept':
      return `${fact.task} set ${fact.letters} dead letters aside`;
    case 'letters-redriven':
      return `${fact.task} applied ${fact.letters} dead letters`;
    case 'batch-committed':
      return `${fact.task} committed ${fact.counts.folded} events in ${fact.rows} rows`;
  }
}
