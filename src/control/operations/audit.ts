import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../model/clock.js';
import type { Projection } from '../../model/projection.js';
import type { Sql } from '../sql/sql.js';
import type { Act, Run } from './act.js';
import { AuditEntry } from './audit-entry.entity.js';
import type { Operation, OrderOutcome } from './operation.js';

/** Who asked for what, and what came of it. Nothing is done that could not be noted here first. */
export class Audit {
  constructor(
    private readonly sql: Sql,
    private readonly clock: Clock,
  ) {}

  /** Notes what was asked and returns the id of the entry. @throws StationError SQL_UNAVAILABLE */
  async asked(
    operator: string,
    { name: projection, version }: Pick<Projection, 'name' | 'version'>,
    { action, ...detail }: Operation | Run,
  ): Promise<string> {
    const id = randomUUID();
    const askedAt = this.clock.now();
    const entry = { id, askedAt, operator, action, projection, version, detail };
    await this.sql.use((manager) => manager.insert(AuditEntry, { ...entry, outcome: 'asked' }));
    return id;
  }

  /**
   * Notes what is done in the same transaction: both are kept, or neither.
   * @throws StationError SQL_UNAVAILABLE
   */
  async did(manager: EntityManager, { by: operator, action, detail }: Act): Promise<void> {
    const at = this.clock.now();
    const entry = { id: randomUUID(), askedAt: at, operator, action, detail };
    await manager.insert(AuditEntry, { ...entry, outcome: 'done', settledAt: at });
  }

  /** Notes what came of it. @throws StationError SQL_UNAVAILABLE */
  async settled(id: string, settled: OrderOutcome): Promise<void> {
    const result = settled.outcome === 'done' ? settled.result : settled.error;
    await this.sql.use((manager) =>
      manager.query(
        'UPDATE audit SET outcome = $2, result = $3::json, settled_at = $4 WHERE id = $1',
        [id, settled.outcome, JSON.stringify(result), new Date(this.clock.now()).toISOString()],
      ),
    );
  }
}
