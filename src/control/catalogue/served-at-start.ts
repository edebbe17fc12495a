import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Contract } from '../../access/contract.js';
import type { ServedFields } from '../../model/served-field.js';
import type { ServedRecord } from './served-record.js';

/** What is served, known once the schema is built. */
export interface ServedNow {
  readonly fields: ServedFields;
  readonly contracts: () => readonly Contract[];
}

/** Records which fields are served to whom when the station starts, and says which contracts changed. */
export class ServedAtStart implements OnApplicationBootstrap {
  readonly #logger = new Logger('Catalogue');

  constructor(
    private readonly record: Pick<ServedRecord, 'record'>,
    private readonly served: ServedNow,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { fields, contracts } = this.served;
    const changed = await this.record.record({ fields: fields(), contracts: contracts() });
    for (const name of changed) this.#logger.log(`The contract ${name} is new in the catalogue.`);
  }
}
