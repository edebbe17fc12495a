import {
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Instant } from '../../model/clock.js';
import { seconds, type Duration } from '../../model/duration.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import { within } from '../within.js';
import type { OpenIncident } from './incident.entity.js';
import type { IncidentRecords } from './incident-records.js';
import type { Why } from './why-stale.js';

/** An incident as it is noticed: what caused it is still asked for. */
export type Noticed = Omit<OpenIncident, 'hop' | 'cause'>;

interface Entry {
  readonly noticed: Noticed;
  readonly why: Promise<Why>;
  worst: number | null;
  /** What SQL holds; undefined before it holds anything. */
  written?: { readonly worst: number | null };
  endedAt?: Instant;
}

interface Calm {
  readonly projection: Projection;
  readonly at: Instant;
}

const WRITE_EVERY = seconds(5);
const DRAIN_WITHIN = seconds(2);

/**
 * What this replica knows of incidents, on its way into SQL. Nothing waits for SQL: while it is away the
 * latest incident of each projection is kept here, with its true start, and written when SQL is back.
 */
export class IncidentBook implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Incidents');
  readonly #entries = new Map<string, Entry>();
  readonly #calm = new Map<string, Calm>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #again = false;

  constructor(
    private readonly records: IncidentRecords,
    private readonly every: Duration = WRITE_EVERY,
  ) {}

  /** An incident began. An earlier one of the projection that could not be written yet is given up. */
  begin(noticed: Noticed, why: Promise<Why>): void {
    const { projection, worstStalenessMs: worst } = noticed;
    if (this.#entries.has(projection))
      this.#logger.warn(`An earlier incident of ${projection} was not written: SQL was away.`);
    this.#calm.delete(projection);
    this.#entries.set(projection, { noticed, why, worst });
    this.write();
  }

  /** The projection is so stale now. */
  saw(projection: string, stalenessMs: number | null): void {
    const entry = this.#entries.get(projection);
    if (entry === undefined || stalenessMs === null) return;
    entry.worst = Math.max(entry.worst ?? 0, stalenessMs);
  }

  /** The incident of the projection is over. */
  end(projection: string, at: Instant): void {
    const entry = this.#entries.get(projection);
    if (entry === undefined) return;
    entry.endedAt = Math.max(at, entry.noticed.startedAt);
    this.write();
  }

  /** The budget of the projection was seen to be met: an incident that somebody left open is over. */
  met(projection: Projection, at: Instant): void {
    this.#calm.set(projection.name, { projection, at });
  }

  /** Resolves once what is known now is written, or could not be. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.write(), this.every);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await within(DRAIN_WITHIN, this.settled()).catch(() => undefined);
  }

  /** One at a time: a later one writes the newest. */
  private write(): void {
    if (this.#writing !== undefined) this.#again = true;
    else
      this.#writing = this.writeAll().finally(() => {
        this.#writing = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.write();
      });
  }

  private async writeAll(): Promise<void> {
    try {
      for (const [projection, entry] of this.#entries) await this.writeOne(projection, entry);
      await this.endLeft();
    } catch (error) {
      // Written again in a moment.
      if (!(error instanceof StationError)) this.#logger.warn(error);
    }
  }

  private async writeOne(projection: string, entry: Entry): Promise<void> {
    const { hop, words: cause } = await entry.why;
    const { worst, endedAt } = entry;
    const incident = { ...entry.noticed, hop, cause, worstStalenessMs: worst };
    if (endedAt !== undefined) {
      await this.records.end(incident, endedAt);
      if (this.#entries.get(projection) === entry) this.#entries.delete(projection);
      return;
    }
    if (entry.written === undefined) await this.records.begin(incident);
    else if (entry.written.worst !== worst) await this.records.worsen(incident);
    entry.written = { worst };
  }

  private async endLeft(): Promise<void> {
    const calm = [...this.#calm.values()];
    this.#calm.clear();
    if (calm.length === 0) return;
    const open = await this.records.open();
    for (const { projection, at } of calm) {
      const { name, version } = projection;
      const left = open.some(
        (of) => of.projection === name && of.version === version && of.startedAt <= at,
      );
      if (left) await this.records.endLeft(projection, at);
    }
  }
}
