import type { Contract } from './contract.js';

/** The contracts that hold at this station. They need its schema to be read, so they come once that is built. */
export class ContractBook {
  private contracts: ReadonlyMap<string, Contract> = new Map();

  /** @param contracts by the name of the consumer */
  fill(contracts: ReadonlyMap<string, Contract>): void {
    this.contracts = contracts;
  }

  /** Undefined for a consumer without a contract. */
  of(consumer: string): Contract | undefined {
    return this.contracts.get(consumer);
  }

  all(): readonly Contract[] {
    return [...this.contracts.values()];
  }
}
