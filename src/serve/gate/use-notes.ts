import type { DocumentNode, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { nameOf, OPEN } from '../../access/asker.js';
import { coordinatesOf } from '../../access/contracts/coordinates.js';
import { documentId, normalised, separated } from '../../access/contracts/documents.js';
import { projectionsOf } from '../../access/contracts/projections.js';
import type { Noted, UsedOperation, UseOutcome, UseRecord } from '../../access/use.js';
import { minutes, seconds } from '../../model/duration.js';
import type { Observe } from '../../model/fact.js';
import type { Projection } from '../../model/projection.js';

export interface UseNotesParts {
  readonly schema: GraphQLSchema;
  readonly projections: readonly Projection[];
  /** Undefined where nobody counts. */
  readonly record: UseRecord | undefined;
  readonly observe: Observe;
}

/** What became of a request that asked for more than it may. */
export type Exceeding = 'refused' | 'reduced' | 'reported';

/** A request that asked for more than it may. */
export interface Exceeded {
  readonly consumer: string;
  readonly operation: string | null;
  readonly became: Exceeding;
  /** Coordinates of the schema, or limits. */
  readonly beyond: readonly string[];
}

/** A result, as far as it says whether there is one. */
export interface Ran {
  readonly data?: unknown;
  readonly errors?: readonly unknown[] | undefined;
}

/** How often a consumer's same excess is told. All of them are counted. */
const TOLD_EVERY = minutes(1);
/** How often the events of subscriptions are counted. */
const COUNTED_EVERY = seconds(1);
const AT_ONCE: Noted = Object.freeze({ tookMs: 0 });

/** Characters of a name, and how many of them: clients name what they like, as long and as often as they like. */
export const LONGEST_NAME = 100;
const MOST_NAMED = 10;

/** Tells what is used: each request by itself, the events of subscriptions together, and who asks for too much. */
export class UseNotes {
  private readonly byOpen = new WeakMap<DocumentNode, Map<string | null, UsedOperation>>();
  /** Of operations that are answered, but not as asked or not as a matter of course. */
  private readonly outcomes = new WeakMap<UsedOperation, UseOutcome>();
  private readonly toldOf = new LRUCache<string, true>({ max: 1_000, ttl: TOLD_EVERY });
  private readonly events = new Map<UsedOperation, number>();
  private counting: NodeJS.Timeout | undefined;

  constructor(private readonly parts: UseNotesParts) {}

  /** Of somebody without a contract; undefined where nobody counts. The document must be valid. */
  ofOpen(document: DocumentNode, operationName: string | null): UsedOperation | undefined {
    if (this.parts.record === undefined) return undefined;
    const known = this.byOpen.get(document) ?? new Map<string | null, UsedOperation>();
    this.byOpen.set(document, known);
    const used = known.get(operationName) ?? this.usedByOpen(document, operationName);
    if (used !== undefined) known.set(operationName, used);
    return used;
  }

  /** From now on its use counts as something else than answered. */
  countedAs(used: UsedOperation, outcome: UseOutcome): UsedOperation {
    this.outcomes.set(used, outcome);
    return used;
  }

  /** An answer was given again: that takes no time worth asking a clock. */
  answeredAgain(used: UsedOperation | undefined): void {
    if (used !== undefined) this.note(used, 'answered', AT_ONCE);
  }

  failed(used: UsedOperation | undefined): void {
    if (used !== undefined) this.note(used, 'failed');
  }

  /**
   * It ran, and this came of it.
   * @param since `performance.now()` when it was taken up
   */
  ran(used: UsedOperation | undefined, { data, errors }: Ran, since: number): void {
    if (used === undefined) return;
    const isFailed = errors !== undefined && data == null;
    this.note(used, isFailed ? 'failed' : 'answered', { tookMs: performance.now() - since });
  }

  refused(used: UsedOperation, outcome: 'violated' | 'limited'): void {
    this.parts.record?.note(used, outcome);
  }

  /** An event of a subscription was told to one subscriber. */
  told(used: UsedOperation): void {
    if (this.parts.record === undefined) return;
    this.events.set(used, (this.events.get(used) ?? 0) + 1);
    this.counting ??= setTimeout(() => this.count(), COUNTED_EVERY).unref();
  }

  /** Counts what was told and is not counted yet. */
  count(): void {
    clearTimeout(this.counting);
    this.counting = undefined;
    for (const [used, count] of this.events) this.note(used, 'answered', { count });
    this.events.clear();
  }

  exceeded({ consumer, operation, became, beyond: named }: Exceeded): void {
    const beyond = inShort(named);
    const key = [consumer, operation, became, ...beyond].join('\n');
    if (this.toldOf.has(key)) return;
    this.toldOf.set(key, true);
    this.parts.observe({ fact: 'contract-exceeded', consumer, operation, became, beyond });
  }

  /** @param outcome unless it counts as something else */
  private note(used: UsedOperation, outcome: 'answered' | 'failed', noted?: Noted): void {
    this.parts.record?.note(used, this.outcomes.get(used) ?? outcome, noted);
  }

  private usedByOpen(document: DocumentNode, operationName: string | null) {
    const own = separated({ document, operationName });
    if (own === undefined) return undefined;
    const { schema, projections } = this.parts;
    const asked = { schema, document: own };
    return {
      consumer: nameOf(OPEN),
      documentId: documentId(normalised(own)),
      operationName: operationName?.slice(0, LONGEST_NAME) ?? null,
      coordinates: coordinatesOf(asked),
      projections: projectionsOf({ ...asked, projections }),
    };
  }
}

function inShort(names: readonly string[]): readonly string[] {
  const first = names.slice(0, MOST_NAMED).map((name) => name.slice(0, LONGEST_NAME));
  const more = names.length - first.length;
  return more > 0 ? [...first, `and ${more} more`] : first;
}
