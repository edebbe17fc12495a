import { Logger } from '@nestjs/common';
import { exampleContract, exampleFields } from '../../../test/support/example-contract.js';
import { ServedAtStart } from './served-at-start.js';
import type { Served } from './served-record.js';

describe('a start of the station', () => {
  afterAll(() => Logger.overrideLogger(false));

  it('records what is served to whom, and names the contracts that are new', async () => {
    const told: unknown[] = [];
    Logger.overrideLogger({
      log: (message: unknown) => told.push(message),
      warn: () => undefined,
      error: () => undefined,
    });
    const recorded: Served[] = [];
    const record = async (served: Served) => (recorded.push(served), ['scoreboard@01']);
    const served = { fields: exampleFields, contracts: () => [exampleContract()] };
    await new ServedAtStart({ record }, served).onApplicationBootstrap();
    expect(recorded).toEqual([{ fields: exampleFields(), contracts: [exampleContract()] }]);
    expect(told).toEqual(['The contract scoreboard@01 is new in the catalogue.']);
  });
});
