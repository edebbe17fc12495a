import { ExampleService } from '../producers/example-service.js';
import { AccountBook, type AccountEvent, type PageQuestion } from './account-book.js';
import { accountEvents, SNAPSHOT_AT } from './accounts.js';

/** The account service: publishes what happens to accounts, and tells all of it over NATS and over HTTP. */
export class AccountService {
  readonly book = new AccountBook();
  /** What it does after it has made a page, before it tells it. */
  beforeTelling: (question: PageQuestion) => Promise<void> = async () => undefined;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly service: ExampleService,
    private readonly events: ReturnType<typeof accountEvents>,
  ) {}

  static async start(natsUrl: string): Promise<AccountService> {
    const [service, events] = [
      await ExampleService.start('account-service', natsUrl),
      accountEvents(),
    ];
    await service.owns(events);
    const started = new AccountService(service, events);
    service.answer(SNAPSHOT_AT.nats, (body) => started.tell(body as PageQuestion));
    return started;
  }

  /** Answers over HTTP too; tells where. */
  listen(): Promise<string> {
    return this.service.listen(async ({ query }) => {
      const after = query.get('after') ?? undefined;
      return { body: await this.tell({ limit: Number(query.get('limit')), after }) };
    });
  }

  /** Publishes one event after the other: what is known is as of the last one that was acknowledged. */
  publish(event: AccountEvent): Promise<void> {
    const published = this.last.then(async () => {
      const at = await this.service.publish(this.events, event);
      this.book.write(Number(at.slice(at.indexOf(':') + 1)), event);
    });
    this.last = published.catch(() => undefined);
    return published;
  }

  moved(account: string, amount: number, region = 'north'): Promise<void> {
    return this.publish({ type: 'Moved', data: { account, region, amount } });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private async tell(question: PageQuestion): Promise<object> {
    const page = this.book.page(question);
    await this.beforeTelling(question);
    return page;
  }
}
