import { randomUUID } from 'node:crypto';
import { In } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import { erasureOf } from '../../model/erasure.js';
import type { Projection } from '../../model/projection.js';
import { StationError } from '../../model/station-error.js';
import type { OwnStreams } from '../../source/own-streams.js';
import { stationErasures } from '../../source/station-erasures.js';
import { personHash } from '../../store/person-hash.js';
import type { StationSecret } from '../../store/station-secret.js';
import type { Audit } from '../operations/audit.js';
import type { Sql } from '../sql/sql.js';
import { ErasurePart } from './erasure-part.entity.js';
import { erasureAnswer, type ErasureAnswer } from './erasure-report.js';
import { ErasureReport } from './erasure.entity.js';
import type { SqlErasureBook } from './sql-erasure-book.js';

/** What the desk works with. */
export interface ErasureDeskParts {
  readonly projections: readonly Projection[];
  readonly sql: Sql;
  readonly audit: Audit;
  readonly book: SqlErasureBook;
  readonly streams: OwnStreams;
  readonly secret: StationSecret;
  readonly clock: Clock;
}

/** Where operators ask for erasures, and read of all of them. */
export class ErasureDesk {
  constructor(private readonly parts: ErasureDeskParts) {}

  /**
   * Publishes that a person is to be erased; every task that keeps persons' rows does it. Who asked is noted first, and who the
   * person is nowhere but in the event.
   * @throws StationError SQL_UNAVAILABLE, STORE_UNAVAILABLE, PUBLISH_FAILED
   */
  async erase(
    by: string,
    asked: { person: string; reason: string | null },
  ): Promise<ErasureAnswer> {
    const { sql, audit, book, streams, clock } = this.parts;
    const person = personHash(await this.secret(), asked.person);
    const { reason } = asked;
    const detail = { person, reason };
    await sql.transaction((manager) => audit.did(manager, { by, action: 'erase-person', detail }));
    await streams.make(stationErasures);
    const type = 'PersonErased';
    const event = { id: randomUUID(), type, data: { person: asked.person }, time: clock.now() };
    const stored = await streams.publish({ contract: stationErasures, event });
    if (stored.outcome !== 'stored') throw new Error('Nothing was expected before the event.');
    const { stream } = stationErasures;
    const erasure = erasureOf({ stream, sequence: stored.sequence, type }, person);
    await book.asked({ ...erasure, askedBy: by, reason });
    return this.one(erasure.id);
  }

  /** @throws StationError ERASURE_UNKNOWN, SQL_UNAVAILABLE */
  async one(id: string): Promise<ErasureAnswer> {
    const report = await this.parts.sql.use((manager) => manager.findOneBy(ErasureReport, { id }));
    if (report === null)
      throw new StationError('ERASURE_UNKNOWN', `There is no erasure with the id ${id}.`);
    const [answer] = await this.answers([report]);
    return answer as ErasureAnswer;
  }

  /** The newest first. @throws StationError SQL_UNAVAILABLE */
  async list(limit: number): Promise<readonly ErasureAnswer[]> {
    const order = { begunAt: 'DESC', id: 'ASC' } as const;
    const reports = await this.parts.sql.use((manager) =>
      manager.find(ErasureReport, { order, take: limit }),
    );
    return this.answers(reports);
  }

  private async answers(reports: readonly ErasureReport[]): Promise<readonly ErasureAnswer[]> {
    const parts = await this.parts.sql.use((manager) =>
      manager.find(ErasurePart, {
        where: { erasureId: In(reports.map(({ id }) => id)) },
        order: { projection: 'ASC', version: 'ASC' },
      }),
    );
    return reports.map((report) =>
      erasureAnswer(
        report,
        parts.filter(({ erasureId }) => erasureId === report.id),
        this.parts.projections,
      ),
    );
  }

  private async secret(): Promise<Buffer> {
    try {
      return await this.parts.secret.read();
    } catch (cause) {
      throw new StationError('STORE_UNAVAILABLE', 'The secret cannot be read now.', { cause });
    }
  }
}
