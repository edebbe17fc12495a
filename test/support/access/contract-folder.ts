import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSchema } from 'graphql';
import { projections } from '../../../projections/index.js';
import type { Contract, ContractsOutcome } from '../../../src/access/contract.js';
import { readContracts } from '../../../src/access/contracts/read-contracts.js';

/** File -> what it holds. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The least that a `contract.yaml` says, and a document to stand beside it. */
export const TERMS = 'name: shop\nteam: team-shop\ncontact: shop@example.com\n';
export const CARD = 'query Card($id: ID!) {\n  productCard(productId: $id) {\n    name\n  }\n}\n';

/** The schema that is kept beside the code, and the projections it is made of. */
export const ground = {
  schema: buildSchema(readFileSync('schema.graphql', 'utf8')),
  projections: projections.map(({ projection }) => projection),
};

/** A folder of contracts on disk. */
export class ContractFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'contracts-'));

  write(files: Files): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      writeFileSync(join(this.path, file), text);
    }
  }

  /** The outcome once these files are written too. */
  read(files: Files): ContractsOutcome {
    this.write(files);
    return readContracts(this.path, ground);
  }

  /** The contract of the consumer `shop`, which must be valid. */
  contract(files: Files): Contract {
    const outcome = this.read(files);
    const contract = 'contracts' in outcome ? outcome.contracts.get('shop') : undefined;
    if (contract === undefined) throw new Error(JSON.stringify(outcome));
    return contract;
  }

  /** Each `file:line message`. */
  faults(files: Files): readonly string[] {
    const outcome = this.read(files);
    const faults = 'faults' in outcome ? outcome.faults : [];
    return faults.map(({ file, line, message }) => `${file}:${line} ${message}`);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
