import type { Level, Logger } from 'pino';
import { inWords } from '../in-words.js';
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

/** Writes facts into the log: moves of tasks for people, every commit only when debugging, every change only when tracing. */
export const factLog =
  (log: Logger): Observe =>
  (fact) => {
    const level = levelOf(fact);
    if (log.isLevelEnabled(level)) log[level]({ ...fact }, sentence(fact));
  };

function levelOf(fact: Fact): Level {
  switch (fact.fact) {
    case 'task-moved':
      return LEVELS[fact.to];
    case 'commit-refused':
    case 'letters-kept':
    case 'budget-broken':
    case 'contract-exceeded':
      return 'warn';
    case 'letters-redriven':
    case 'budget-met':
      return 'info';
    case 'batch-committed':
    case 'credential-refused':
    case 'owner-asked':
      return 'debug';
    case 'change-served':
      return 'trace';
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
    case 'budget-broken':
      return `${fact.task} is ${fact.state}: ${ageOf(fact.stalenessMs)}, its budget is ${inWords(fact.budgetMs)}`;
    case 'budget-met':
      return `${fact.task} is within its budget again`;
    case 'credential-refused':
      return `A request showed a ${fact.credential === 'other' ? 'header' : fact.credential} that does not hold`;
    case 'contract-exceeded':
      return `${fact.consumer} asked beyond its contract, ${fact.became}: ${fact.beyond.join(', ')}`;
    case 'owner-asked':
      return `${fact.owner} was asked for ${fact.purpose}: ${fact.outcome}`;
    case 'change-served':
      return `${fact.task} served a change after ${inWords(fact.delayMs)}`;
  }
}

const ageOf = (stalenessMs: number | null): string =>
  stalenessMs === null ? 'nothing proves its age' : `it is ${inWords(stalenessMs)} old`;
