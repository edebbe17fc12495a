import { contacts } from '../../../projections/producers/user-contacts.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** Where users are reached, as the user service tells it on a stream of its own. */
export class ContactService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<ContactService> {
    const service = await ExampleService.start('user-service', natsUrl);
    await service.owns(contacts);
    return new ContactService(service);
  }

  /** A user gives an address, and proved to receive mail there. */
  gives(userId: string, email: string): Promise<PublishedAt> {
    const updatedAt = new Date().toISOString();
    return this.service.publish(contacts, {
      type: 'ContactChanged',
      data: { userId, email, updatedAt },
    });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
