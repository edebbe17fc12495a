import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Projection } from '../../model/projection.js';
import type { Catalogue, DefinitionChange } from './catalogue.js';

/** Records what the station serves when it starts, and warns of definitions that changed under their version. */
export class CatalogueAtStart implements OnApplicationBootstrap {
  readonly #logger = new Logger('Catalogue');

  constructor(
    private readonly catalogue: Pick<Catalogue, 'record'>,
    private readonly projections: readonly Projection[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { added, changed } = await this.catalogue.record(this.projections);
    for (const name of added) this.#logger.log(`${name} is new in the catalogue.`);
    for (const change of changed) this.#logger.warn(warningOf(change));
  }
}

/** What a change means, and what to do. */
export const warningOf = ({ projection, version }: DefinitionChange): string =>
  `The definition of ${projection} changed but its version is still ${version}: rows folded before the ` +
  `change stay as they are. Raise the version to build it again from the first event.`;
