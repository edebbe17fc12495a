import type { GraphQLSchema } from 'graphql';
import type { Verdict, Violation } from '../../access/verdict.js';
import { hasPart } from './schema-parts.js';

/** By what it is known what may be told. */
export interface Seen {
  /** Of the schema, what the contract lists. */
  readonly visible: GraphQLSchema;
  /** What the document names itself, and the contract does not list. */
  readonly unlisted: readonly Violation[];
}

/**
 * What an operation asks beyond its contract, as far as it is told: all of it to operators, where it is answered all the
 * same. A consumer is told what its document names; what its variables could hold beyond the contract that does not
 * name, so the type of the variable stands for it.
 */
export function toldViolations(
  verdict: Verdict,
  { visible, unlisted }: Seen,
): readonly Violation[] {
  if (verdict.verdict === 'allowed') return [];
  const { violations } = verdict;
  if (verdict.verdict === 'reported') return violations;
  if (unlisted.length > 0) return unlisted;
  const told = violations.map(({ what, coordinate }): Violation => {
    const isSeen = coordinate === undefined || hasPart(visible, coordinate);
    return { what, coordinate: isSeen ? coordinate : typeIn(coordinate) };
  });
  // Of the types below the one of a variable, not all are in the contract.
  const seen = told.filter(
    ({ coordinate }) => coordinate === undefined || hasPart(visible, typeIn(coordinate)),
  );
  return [...new Map(seen.map((violation) => [violation.coordinate, violation])).values()];
}

const typeIn = (coordinate: string): string => coordinate.split('.', 1)[0] ?? '';
