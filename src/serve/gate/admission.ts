import type { GraphQLSchema } from 'graphql';
import type { Consumer } from '../../access/consumer.js';
import { beyondLimits, measuresOf, type BeyondLimit } from '../../access/contracts/measures.js';
import { MOST_ROWS } from '../../access/contracts/page-sizes.js';
import type { UsedOperation } from '../../access/use.js';
import type { ReducedOperation } from '../request.js';
import type { AskedDocument } from './asked-document.js';
import type { Denial, Judgement } from './judgement.js';
import { refusedLimits, type Refused } from './refusals.js';
import type { UseNotes } from './use-notes.js';

/** What is asked for, by somebody who is known. */
export interface AskedByConsumer extends AskedDocument {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** An operation that its consumer is answered. */
export interface Admitted extends Pick<
  Judgement,
  'document' | 'query' | 'operation' | 'operationName' | 'text'
> {
  readonly used: UsedOperation;
  /** What is run in its place. */
  readonly reduced: ReducedOperation | undefined;
}

/** Whose operation it is, and who hears of it. */
export interface Admitting {
  readonly consumer: Consumer;
  readonly schema: GraphQLSchema;
  readonly notes: UseNotes;
}

/** Holds what is known of an operation against its variables and the limits of its consumer, and tells who counts. */
export function admittedBy(
  admitting: Admitting,
  outcome: Judgement | Denial,
  variables: AskedByConsumer['variables'],
): Admitted | Refused {
  const { consumer, notes } = admitting;
  if ('refused' in outcome) return denied(admitting, outcome);
  const beyond = beyondWith(admitting, outcome, variables);
  const { measureOnly } = consumer.limits;
  const { used, verdict } = outcome;
  if (beyond.length > 0) {
    const told = { consumer: consumer.name, operation: used.operationName };
    const limits = beyond.map(({ limit }) => limit);
    notes.exceeded({ ...told, became: measureOnly ? 'reported' : 'refused', beyond: limits });
    if (!measureOnly) {
      notes.refused(used, 'limited');
      return refusedLimits(consumer, beyond);
    }
  }
  if (verdict.verdict === 'allowed')
    return beyond.length === 0
      ? outcome
      : { ...outcome, used: notes.countedAs({ ...used }, 'limited') };
  tellViolation(admitting, outcome);
  return { ...outcome, used: notes.countedAs(used, 'violated') };
}

function denied({ consumer, notes }: Admitting, denial: Denial): Refused {
  const { refused, used, limits, beyond = [] } = denial;
  if (used === undefined) return refused;
  notes.refused(used, limits === undefined ? 'violated' : 'limited');
  notes.exceeded({
    consumer: consumer.name,
    operation: used.operationName,
    became: 'refused',
    beyond: limits ?? beyond.map(({ what, coordinate }) => coordinate ?? what),
  });
  return refused;
}

function tellViolation({ consumer, notes }: Admitting, { used, verdict, beyond }: Judgement): void {
  notes.exceeded({
    consumer: consumer.name,
    operation: used.operationName,
    became: verdict.verdict === 'reduced' ? 'reduced' : 'reported',
    beyond: beyond.map(({ what, coordinate }) => coordinate ?? what),
  });
}

/** Only its cost depends on the variables, and only downward where they name no more rows than a page has. */
function beyondWith(
  { consumer, schema }: Admitting,
  { verdict, document, operationName, most }: Judgement,
  variables: AskedByConsumer['variables'],
): readonly BeyondLimit[] {
  const beyond = beyondLimits(consumer.limits, most);
  const isWithin = !beyond.some(({ limit }) => limit === 'cost');
  if (isWithin && !nameMany(variables)) return beyond;
  const runs = verdict.verdict === 'reduced' ? verdict.document : document;
  const asked = { schema, document: runs, operationName, variables: variables ?? {} };
  return beyondLimits(consumer.limits, { ...most, cost: measuresOf(asked).cost });
}

const nameMany = (variables: AskedByConsumer['variables']): boolean =>
  Object.values(variables ?? {}).some((value) => Array.isArray(value) && value.length > MOST_ROWS);
