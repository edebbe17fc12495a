import { Incident } from './budgets/incident.entity.js';
import { ProducerEvent } from './catalogue/producer-event.entity.js';
import { ProjectionVersion } from './catalogue/projection-version.entity.js';
import { KeptLetter } from './dead-letters/dead-letter.entity.js';
import { AuditEntry } from './operations/audit-entry.entity.js';
import { TaskPhaseSaid } from './tasks/task-phase.entity.js';
import { Catalogue1793491200001 } from './sql/migrations/0001-catalogue.js';
import { DeadLetters1793577600002 } from './sql/migrations/0002-dead-letters.js';
import { Operations1793664000003 } from './sql/migrations/0003-operations.js';
import { Incidents1793750400004 } from './sql/migrations/0004-incidents.js';
import type { SqlSchema } from './sql/open-sql.js';

/** Every table of the control room. A migration that was released never changes: the next one is added below. */
export const CONTROL_SCHEMA: SqlSchema = {
  entities: [ProjectionVersion, ProducerEvent, KeptLetter, AuditEntry, TaskPhaseSaid, Incident],
  migrations: [
    Catalogue1793491200001,
    DeadLetters1793577600002,
    Operations1793664000003,
    Incidents1793750400004,
  ],
};
