import type { Level, Logger } from 'pino';
import { inWords } from '../in-words.js';
import type { Fact, Observe, TaskPhase } from '../../model/fact.js';

/** How loud a move of a task is. */
const LEVELS: Readonly<Record<TaskPhase, Level>> = {
  standby: 'info',
  loading: 'info',
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
    case 'person-erased':
    case 'erased-kept-out':
    case 'budget-met':
      return 'info';
    case 'batch-committed':
    case 'credential-refused':
    case 'owner-asked':
      return 'debug';
    case 'snapshot-loaded':
      return fact.place.whole ? 'info' : 'debug';
    case 'rows-compared':
      return comparedLevel(fact);
    case 'poll-ended':
      return fact.outcome === 'failed' ? 'warn' : fact.changed > 0 ? 'info' : 'debug';
    case 'change-served':
    case 'origin-read':
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
    case 'person-erased':
      return `${fact.task} erased a person: ${fact.rows} rows, ${fact.feedEntries} changes, ${fact.messages} messages, ${fact.letters} dead letters${fact.isComplete ? '; it was the last to' : ''}`;
    case 'erased-kept-out':
      return `${fact.task} made no rows of erased persons, ${fact.rows} times`;
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
    case 'origin-read':
      return `${fact.projection} was told by its owner of ${fact.fresh} keys, and of ${fact.cached} before`;
    case 'snapshot-loaded':
      return `${fact.task} loaded ${fact.place.whole ? 'all' : 'a part'} of what ${fact.owner} tells of ${fact.stream}, in ${fact.place.pages} pages so far`;
    case 'rows-compared':
      return comparedSentence(fact);
    case 'poll-ended':
      return `${fact.poll} saw ${fact.changed} changes in ${fact.keys} keys${pollFailures(fact.failed)}`;
    case 'change-served':
      return `${fact.task} served a change after ${inWords(fact.delayMs)}`;
  }
}

const pollFailures = (failed: Extract<Fact, { readonly fact: 'poll-ended' }>['failed']): string =>
  Object.entries(failed)
    .map(([code, keys]) => `, ${keys} failed with ${code}`)
    .join('');

const ageOf = (stalenessMs: number | null): string =>
  stalenessMs === null ? 'nothing proves its age' : `it is ${inWords(stalenessMs)} old`;

type Compared = Extract<Fact, { readonly fact: 'rows-compared' }>;

const comparedLevel = ({ outcome, drifted }: Compared): Level => {
  // A projection that catches up cannot be proved yet.
  if (outcome === 'unproved') return 'info';
  return outcome !== 'compared' || drifted > 0 ? 'warn' : 'debug';
};

const comparedSentence = ({ task, outcome, words, ...rows }: Compared): string =>
  outcome === 'compared'
    ? `${task}: of ${rows.compared} rows ${rows.drifted} had drifted, ${rows.repaired} are repaired, ${rows.moving} kept moving`
    : `${task} could not be compared with its owner, ${outcome}: ${words ?? 'no reason is known'}`;
