import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder without contracts, for stations that do not serve what the shipped ones ask for. */
export const NO_CONTRACTS = mkdtempSync(join(tmpdir(), 'data-station-no-contracts-'));
