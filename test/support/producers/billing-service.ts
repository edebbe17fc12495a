import { headers } from '@nats-io/nats-core';
import { XMLBuilder } from 'fast-xml-parser';
import { billing } from '../../../projections/producers/billing-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

interface Party {
  readonly partyId: string;
  readonly name: string;
  readonly email?: string;
}

/** Keeps the books, and tells of its parties in XML. */
export class BillingService {
  private readonly xml = new XMLBuilder();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<BillingService> {
    const service = await ExampleService.start(billing.owner, natsUrl);
    await service.owns(billing);
    return new BillingService(service);
  }

  records(billingParty: Party): Promise<PublishedAt> {
    return this.tells('BillingPartyRecorded', { billingParty });
  }

  /** The party is forgotten, with the addresses that it had. */
  erases(partyId: string, ...emails: readonly string[]): Promise<PublishedAt> {
    return this.tells('BillingPartyErased', { billingParty: { partyId, emails } });
  }

  private tells(event: string, told: object): Promise<PublishedAt> {
    const type = headers();
    type.set('content-type', 'application/xml');
    return this.service.send(`billing.parties.${event}`, this.xml.build(told), { headers: type });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
