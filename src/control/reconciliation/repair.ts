import { createHash } from 'node:crypto';
import type { Instant } from '../../model/clock.js';
import { isKeyQueue, keyQueue } from '../../model/dead-letter.js';
import { newestOf } from '../../model/evolved-event.js';
import { offsetToken, type Standing } from '../../model/freshness.js';
import { taskName, type Projection } from '../../model/projection.js';
import type { Repair } from '../../model/reconciliation.js';
import type { OwnStreams } from '../../source/own-streams.js';
import type { ProjectionStore } from '../../store/projection-store.js';
import { operationError } from '../operations/operation-error.js';
import type { Drifted } from './compare.js';

/**
 * What was done about a drift. `none`: no repair is declared. `overtaken`: somebody else published a repair meanwhile, so
 * the row is compared anew before its own. `waits`: dead letters may hold what the row lacks.
 */
export type RepairState = 'none' | 'published' | 'overtaken' | 'waits' | 'failed';

export interface RepairOutcome {
  readonly repair: RepairState;
  /** Where it was published, as `STREAM:sequence`. */
  readonly offset: string | null;
  /** Why it was not. */
  readonly words: string | null;
}

export interface RepairGround {
  readonly projection: Projection;
  readonly repair: Repair;
  readonly store: Pick<ProjectionStore, 'state' | 'now'>;
  readonly streams: OwnStreams;
}

/** Where the projection stood when the drift was found. */
export interface FoundAt {
  readonly standing: Standing;
  readonly asOf: Instant;
}

/**
 * Publishes the repair of each drift, once: only where no other event lies behind those that the rows were proved to hold.
 * So two that found the same drift cannot both repair it.
 */
export async function repairAll(
  ground: RepairGround,
  drifted: readonly Drifted[],
  { standing, asOf }: FoundAt,
): Promise<readonly RepairOutcome[]> {
  const { stream } = ground.repair.publishes;
  const { quarantine } = await ground.store.state();
  let last = standing.offsets[stream] ?? 0;
  const outcomes: RepairOutcome[] = [];
  for (const drift of drifted) {
    const outcome =
      waitsFor(quarantine, drift.key) ?? (await publish(ground, { drift, asOf, last }));
    if ('sequence' in outcome) last = outcome.sequence;
    outcomes.push('sequence' in outcome ? published(stream, outcome.sequence) : outcome);
  }
  return outcomes;
}

/** A letter of the key, or one that could not be read far enough to know its key. */
function waitsFor(quarantine: ReadonlyMap<string, number>, key: string): RepairOutcome | undefined {
  if (quarantine.has(keyQueue(key))) return waits('Dead letters of the row wait.');
  if ([...quarantine.keys()].some((queue) => !isKeyQueue(queue)))
    return waits('A dead letter waits of which nobody knows the row.');
  return undefined;
}

interface Publishing {
  readonly drift: Drifted;
  readonly asOf: Instant;
  readonly last: number;
}

async function publish(
  { projection, repair, store, streams }: RepairGround,
  { drift, asOf, last }: Publishing,
): Promise<RepairOutcome | { readonly sequence: number }> {
  const { key, ours = null, theirs } = drift;
  try {
    const { type, data } = repair.event({ key, ours, theirs });
    const form = repair.publishes.events[type];
    if (form === undefined) return failed(`Its repair is of a type that is not declared: ${type}.`);
    const checked = newestOf(form).safeParse(data);
    if (!checked.success) return failed(`Its repair breaks the schema of ${type}.`);
    const id = repairId(projection, drift, asOf);
    const event = { type, data, id, time: await store.now() };
    const stored = await streams.publish({ contract: repair.publishes, event }, last);
    if (stored.outcome === 'stored') return { sequence: stored.sequence };
    return { repair: 'overtaken', offset: null, words: 'Another event was published meanwhile.' };
  } catch (error) {
    return failed(operationError(error).message);
  }
}

/** The same for the same drift, found at the same place. */
function repairId(projection: Projection, { key, difference }: Drifted, asOf: Instant): string {
  const found = JSON.stringify([taskName(projection), key, asOf, difference]);
  return `repair-${createHash('sha256').update(found).digest('hex').slice(0, 32)}`;
}

const published = (stream: string, sequence: number): RepairOutcome => ({
  repair: 'published',
  offset: offsetToken(stream, sequence),
  words: null,
});
const waits = (words: string): RepairOutcome => ({ repair: 'waits', offset: null, words });
const failed = (words: string): RepairOutcome => ({ repair: 'failed', offset: null, words });
