import { Counter, Histogram, type Registry } from 'prom-client';
import type { Fact } from '../../model/fact.js';

type FactOf<Kind extends Fact['fact']> = Extract<Fact, { readonly fact: Kind }>;

export interface OwnerUpdates {
  readonly 'owner-asked': (fact: FactOf<'owner-asked'>) => void;
  readonly 'poll-ended': (fact: FactOf<'poll-ended'>) => void;
}

// From a cache next door to a timeout.
const OWNER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Outcomes of questions that reached no owner. */
const NOT_ASKED: readonly string[] = ['overloaded', 'resting'];

/** Makes the metrics of owners that are asked and of polls, and says how facts change them. */
export function ownerUpdates(registry: Registry): OwnerUpdates {
  const of = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) => ({
    name: `station_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  const requests = new Counter(
    of('owner_requests_total', 'Questions to owners of data, by what became of them.', [
      'owner',
      'purpose',
      'outcome',
    ]),
  );
  const took = new Histogram({
    ...of('owner_request_duration_seconds', 'From a question to an owner to its answer.', [
      'owner',
      'purpose',
    ]),
    buckets: OWNER_SECONDS,
  });
  const rounds = new Counter(
    of('poll_rounds_total', 'Rounds of polls that ended, by their outcome.', ['poll', 'outcome']),
  );
  const failures = new Counter(
    of('poll_failed_keys_total', 'Keys of which a round learnt nothing, by the code of why.', [
      'poll',
      'code',
    ]),
  );
  return {
    'owner-asked': ({ owner, purpose, outcome, durationMs }) => {
      requests.inc({ owner, purpose, outcome });
      if (!NOT_ASKED.includes(outcome)) took.observe({ owner, purpose }, durationMs / 1_000);
    },
    'poll-ended': ({ poll, outcome, failed }) => {
      rounds.inc({ poll, outcome });
      for (const [code, keys] of Object.entries(failed)) failures.inc({ poll, code }, keys);
    },
  };
}
