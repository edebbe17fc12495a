import { Incident } from './budgets/incident.entity.js';
import { ConsumerContract } from './catalogue/consumer-contract.entity.js';
import { ConsumerSeen } from './catalogue/consumer.entity.js';
import { ContractDocument } from './catalogue/contract-document.entity.js';
import { ProducerEvent } from './catalogue/producer-event.entity.js';
import { ProjectionVersion } from './catalogue/projection-version.entity.js';
import { ServedFieldSeen } from './catalogue/served-field.entity.js';
import { KeptLetter } from './dead-letters/dead-letter.entity.js';
import { ErasurePart } from './erasure/erasure-part.entity.js';
import { ErasureReport } from './erasure/erasure.entity.js';
import { EventUse } from './lineage/event-use.entity.js';
import { ReplicaActivity } from './lineage/replica-activity.entity.js';
import { AccessKey } from './keys/access-key.entity.js';
import { AuditEntry } from './operations/audit-entry.entity.js';
import { DriftedRow } from './reconciliation/drifted-row.entity.js';
import { ReconciliationRun } from './reconciliation/reconciliation-run.entity.js';
import { TaskPhaseSaid } from './tasks/task-phase.entity.js';
import { Catalogue1793491200001 } from './sql/migrations/0001-catalogue.js';
import { DeadLetters1793577600002 } from './sql/migrations/0002-dead-letters.js';
import { Operations1793664000003 } from './sql/migrations/0003-operations.js';
import { Incidents1793750400004 } from './sql/migrations/0004-incidents.js';
import { Keys1793836800005 } from './sql/migrations/0005-keys.js';
import { Served1793923200006 } from './sql/migrations/0006-served.js';
import { Use1794009600007 } from './sql/migrations/0007-use.js';
import { Activity1794096000008 } from './sql/migrations/0008-activity.js';
import { TracedLetters1794182400009 } from './sql/migrations/0009-traced-letters.js';
import { Reconciliation1794268800010 } from './sql/migrations/0010-reconciliation.js';
import { Erasures1794355200011 } from './sql/migrations/0011-erasures.js';
import { OwnersFields1794441600012 } from './sql/migrations/0012-owners-fields.js';
import type { SqlSchema } from './sql/open-sql.js';
import { UsePerDay } from './use/use-per-day.entity.js';
import { UsedDocument } from './use/used-document.entity.js';

/** Every table of the control room. A migration that was released never changes: the next one is added below. */
export const CONTROL_SCHEMA: SqlSchema = {
  entities: [
    ProjectionVersion,
    ProducerEvent,
    ServedFieldSeen,
    ConsumerSeen,
    ConsumerContract,
    ContractDocument,
    KeptLetter,
    AuditEntry,
    AccessKey,
    TaskPhaseSaid,
    Incident,
    UsedDocument,
    UsePerDay,
    ReplicaActivity,
    EventUse,
    ReconciliationRun,
    DriftedRow,
    ErasureReport,
    ErasurePart,
  ],
  migrations: [
    Catalogue1793491200001,
    DeadLetters1793577600002,
    Operations1793664000003,
    Incidents1793750400004,
    Keys1793836800005,
    Served1793923200006,
    Use1794009600007,
    Activity1794096000008,
    TracedLetters1794182400009,
    Reconciliation1794268800010,
    Erasures1794355200011,
    OwnersFields1794441600012,
  ],
};
