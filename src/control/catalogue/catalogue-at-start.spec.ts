import { Logger } from '@nestjs/common';
import { CatalogueAtStart } from './catalogue-at-start.js';
import type { Catalogue, CatalogueReport } from './catalogue.js';

const said = async (report: CatalogueReport): Promise<{ log: unknown[]; warn: unknown[] }> => {
  const heard = { log: [] as unknown[], warn: [] as unknown[] };
  Logger.overrideLogger({
    log: (message: unknown) => heard.log.push(message),
    warn: (message: unknown) => heard.warn.push(message),
    error: () => undefined,
  });
  const catalogue: Pick<Catalogue, 'record'> = { record: async () => report };
  await new CatalogueAtStart(catalogue, []).onApplicationBootstrap();
  return heard;
};

describe('a start of the station', () => {
  afterAll(() => Logger.overrideLogger(false));

  it('names the projections that are new', async () => {
    expect(await said({ added: ['scores:v1'], changed: [] })).toEqual({
      log: ['scores:v1 is new in the catalogue.'],
      warn: [],
    });
  });

  it('warns of a definition that changed under its version', async () => {
    const change = { projection: 'scores', version: 3, recordedHash: 'a', hash: 'b' };
    const { log, warn } = await said({ added: [], changed: [change] });
    expect(log).toEqual([]);
    expect(warn).toEqual([
      expect.stringMatching(
        /^The definition of scores changed but its version is still 3: .*Raise the version/,
      ),
    ]);
  });
});
