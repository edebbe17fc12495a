import type { Contract, RegisteredDocument } from '../contract.js';
import type { Verdict, Violation } from '../verdict.js';
import type { AskedOperation } from './asked-operation.js';
import { documentId, normalised, separated } from './documents.js';
import { reduced } from './minimal.js';
import { needsOf, type Need } from './needs.js';

/** What is judged. */
export interface Judged extends AskedOperation {
  /** Where the caller knows already that it is a document of the contract. */
  readonly registered?: RegisteredDocument | undefined;
}

/**
 * What becomes of an operation by a contract. The operation must be valid by the schema. Pure: the same for the same
 * contract and text, whatever the variables.
 */
export function judge(contract: Contract, { registered, ...asked }: Judged): Verdict {
  const own = registered ?? registeredIn(contract, asked);
  if (own !== undefined && contract.documents.has(own.id))
    return { verdict: 'allowed', registered: own };
  const violations = violationsOf(contract, asked);
  if (violations.length === 0) return { verdict: 'allowed', registered: undefined };
  const { level, mode } = contract.consumer;
  const asksForSchema = violations.some(({ what }) => what === 'introspection');
  // The schema is told in no mode to whom it is not granted.
  if (mode === 'dry-run' && !asksForSchema) return { verdict: 'reported', violations };
  if (mode === 'minimal' && level === 'fields') {
    const rest = reduced(asked, (need) => isGranted(contract, need));
    if (rest !== undefined) return { verdict: 'reduced', violations, ...rest };
  }
  return { verdict: 'refused', violations };
}

/** The document of a contract that an operation is, whatever its layout. */
export function registeredIn(
  contract: Contract,
  asked: Omit<AskedOperation, 'schema'>,
): RegisteredDocument | undefined {
  const alone = separated(asked);
  return alone && contract.documents.get(documentId(normalised(alone)));
}

function violationsOf(contract: Contract, asked: AskedOperation): readonly Violation[] {
  const outside = needsOf(asked).filter((need) => !isGranted(contract, need));
  if (contract.consumer.level === 'fields') return outside;
  return [{ what: 'document', coordinate: undefined }, ...outside];
}

const isGranted = ({ consumer, coordinates }: Contract, { what, coordinate }: Need): boolean =>
  what === 'introspection' ? consumer.introspection : coordinates.has(coordinate);
