import type { TrackedVersion } from '../../freshness/tracked-version.js';
import type { Instant } from '../../model/clock.js';
import { freshnessOf, provenIn, type Freshness, type Standing } from '../../model/freshness.js';
import type { Projection } from '../../model/projection.js';
import type { UsedOperation } from '../../access/use.js';
import { cacheHeaders, toldAsOf, toldFreshness } from '../answer-age.js';
import { filled, inBytes, type FieldHole, type Template } from './template.js';

/** One projection that an answer was read from. */
export interface Part {
  readonly tracked: Pick<TrackedVersion, 'projection' | 'heldAt' | 'storeNowAt'>;
  /** Of all the rows that were read. */
  readonly version: string;
  /** How old the rows may be, in milliseconds: the tightest of the budget, the owner's limit and all demands. */
  readonly maxAge: number;
}

/** What is sent, to the byte. */
export interface Sendable {
  /** Names and values in turn, as node:http takes them. */
  readonly headers: readonly string[];
  /** One character a byte. */
  readonly body: string;
  readonly etag: string | undefined;
}

export interface StoredAnswerOptions {
  readonly template: Template;
  readonly parts: readonly Part[];
  /** As they were sent with the answer, the names in lower case and in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What its use is counted by. */
  readonly used: UsedOperation | undefined;
}

/** `outdated`: its rows have changed. `unsure`: they may not be fresh enough, or not enough is known of them. */
export type Refusal = 'outdated' | 'unsure';

/** A standing, and what the clock of the store had come to when it was told. */
interface Aged {
  readonly standing: Standing;
  readonly now: Instant;
}

/** What was sent last, and what it was made of. */
interface Last {
  readonly aged: readonly Aged[];
  readonly sendable: Sendable;
}

/** An answer that may be given again, with its age as of then. */
export class StoredAnswer {
  private last: Last | undefined;
  private readonly etag: string | undefined;

  constructor(private readonly options: StoredAnswerOptions) {
    this.etag = options.headers.find(([name]) => name === 'etag')?.[1];
  }

  get used(): UsedOperation | undefined {
    return this.options.used;
  }

  /** About what it takes in memory; what was sent last is kept with it. */
  get bytes(): number {
    const { template, headers } = this.options;
    const parts = template.literals.reduce((sum, { length }) => sum + length + PER_HOLE, 0);
    const named = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    return 2 * (parts + named) + OVERHEAD;
  }

  /** Whether it was read at these versions, in the order of its parts. */
  isOf(parts: readonly Part[]): boolean {
    const own = this.options.parts;
    return (
      own.length === parts.length && own.every(({ version }, i) => version === parts[i]?.version)
    );
  }

  /**
   * The answer as it is at an instant, unless it can not be given.
   * @param at `performance.now()`
   */
  sendableAt(at: number): Sendable | Refusal {
    return this.sentLast(at) ?? this.anew(at);
  }

  /** What was sent last, within the same millisecond of the store; nothing has to be looked at again then. */
  private sentLast(at: number): Sendable | undefined {
    const { last } = this;
    if (last === undefined) return undefined;
    const { parts } = this.options;
    for (let i = 0; i < parts.length; i += 1) {
      const { tracked } = parts[i] as Part;
      const { standing, now } = last.aged[i] as Aged;
      if (tracked.heldAt(at)?.standing !== standing || nowOf(tracked, standing, at) !== now)
        return undefined;
    }
    return last.sendable;
  }

  private anew(at: number): Sendable | Refusal {
    const aged: Aged[] = [];
    for (const { tracked, version, maxAge } of this.options.parts) {
      const standing = tracked.heldAt(at)?.standing;
      if (standing === undefined) return 'unsure';
      if (standing.version !== version) return 'outdated';
      const now = nowOf(tracked, standing, at);
      if (!isYoung(standing, now, maxAge)) return 'unsure';
      aged.push({ standing, now });
    }
    const sendable = this.sendable(aged.map(({ standing, now }) => ({ ...standing, now })));
    this.last = { aged, sendable };
    return sendable;
  }

  private sendable(standings: readonly Standing[]): Sendable {
    const { template, parts, headers } = this.options;
    const touched = new Map<Projection, Standing>();
    const told = new Map<string, Freshness>();
    parts.forEach(({ tracked: { projection } }, i) => {
      const standing = standings[i];
      if (standing === undefined) return;
      touched.set(projection, standing);
      told.set(projection.name, freshnessOf(standing, projection.staleness.budget));
    });
    const extensions = JSON.stringify({
      asOf: toldAsOf(touched),
      freshness: toldFreshness(touched),
    });
    const values = template.holes.map((hole) =>
      inBytes(hole === 'extensions' ? extensions : valueOf(hole, told.get(hole.of))),
    );
    const body = filled(template.literals, values);
    const timed: Readonly<Record<string, string>> = {
      ...cacheHeaders(touched, false),
      'content-length': String(body.length),
    };
    const { etag } = this;
    return {
      headers: headers.flatMap(([name, value]) => [name, timed[name] ?? value]),
      body,
      etag,
    };
  }
}

const OVERHEAD = 1_000;
const PER_HOLE = 100;

/** What the clock of the store has come to at most. */
const nowOf = (tracked: Part['tracked'], { now }: Standing, at: number): Instant =>
  Math.max(now, tracked.storeNowAt(at));

function isYoung(standing: Standing, now: Instant, maxAge: number): boolean {
  const asOf = provenIn(standing);
  return asOf !== undefined && !standing.gap && !standing.rebuilding && now - asOf <= maxAge;
}

/** As GraphQL would have told it. */
function valueOf({ field }: FieldHole, told: Freshness | undefined): string {
  const value = told?.[field] ?? null;
  const isInstant = field === 'asOf' && typeof value === 'number';
  return JSON.stringify(isInstant ? new Date(value) : value);
}
