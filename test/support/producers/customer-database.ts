import { customerTables, type Address } from '../../../projections/producers/customer-database.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** The database of the customer service, and Debezium beside it, which tells its changes as it does over NATS. */
export class CustomerDatabase {
  private readonly addresses = new Map<number, Address>();
  /** How long the database's log is: one that is started again goes on behind the one before. */
  private lsn = Date.now();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<CustomerDatabase> {
    const service = await ExampleService.start(customerTables.owner, natsUrl);
    await service.owns(customerTables);
    return new CustomerDatabase(service);
  }

  /** Inserts the row of an address, or updates it. */
  writes(address: Address): Promise<PublishedAt> {
    const before = this.keyOf(address.id);
    this.addresses.set(address.id, address);
    return this.tell({ op: before === null ? 'c' : 'u', before, after: address });
  }

  /** Deletes the row of an address. */
  async deletes(id: number): Promise<PublishedAt | undefined> {
    const before = this.keyOf(id);
    if (before === null) return undefined;
    this.addresses.delete(id);
    return this.tell({ op: 'd', before, after: null });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  /** What the database tells of an old row. */
  private keyOf(id: number): Pick<Address, 'id' | 'customer_id'> | null {
    const row = this.addresses.get(id);
    return row === undefined ? null : { id, customer_id: row.customer_id };
  }

  private tell(change: object): Promise<PublishedAt> {
    this.lsn += 64;
    const now = Date.now();
    const where = { db: 'customers', schema: 'public', table: 'addresses' };
    const source = { connector: 'postgresql', ts_ms: now, ...where, lsn: this.lsn };
    const payload = JSON.stringify({ ...change, source, ts_ms: now });
    return this.service.send('customers.public.addresses', payload);
  }
}
