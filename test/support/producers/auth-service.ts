import { accounts } from '../../../projections/producers/auth-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** Opens accounts, and merges those that turn out to be one person's. */
export class AuthService {
  /** The addresses of each account. */
  private readonly emails = new Map<string, readonly string[]>();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<AuthService> {
    const service = await ExampleService.start(accounts.owner, natsUrl);
    await service.owns(accounts);
    return new AuthService(service);
  }

  opens(accountId: string, email: string): Promise<PublishedAt> {
    this.emails.set(accountId, [email]);
    const data = { accountId, email, openedAt: new Date().toISOString() };
    return this.service.publish(accounts, { type: 'AccountOpened', data });
  }

  /** `kept` goes on for both, with the addresses of both. */
  merges(mergedId: string, { into }: { readonly into: string }): Promise<PublishedAt> {
    const [merged, kept] = [this.account(mergedId), this.account(into)];
    this.emails.set(into, [...new Set([...kept.emails, ...merged.emails])]);
    return this.service.publish(accounts, { type: 'AccountsMerged', data: { kept, merged } });
  }

  /** Whoever had the account is forgotten. */
  erases(accountId: string): Promise<PublishedAt> {
    const data = this.account(accountId);
    this.emails.delete(accountId);
    return this.service.publish(accounts, { type: 'AccountErased', data });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private account(accountId: string) {
    return { accountId, emails: this.emails.get(accountId) ?? [] };
  }
}
