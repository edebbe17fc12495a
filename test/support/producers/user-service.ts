import { userService, users, type User } from '../../../projections/producers/user-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** What a projection that begins late asks for: so many users behind one of them. */
interface SnapshotQuestion {
  readonly limit: number;
  readonly after?: string;
}

/**
 * The user service: registers, renames and erases users, and tells all that it has, page by page. What it knows is as of
 * the last event that the stream acknowledged, no older and no newer: that is the offset of each page.
 */
export class UserService {
  private readonly known = new Map<string, User>();
  /** The sequence of the last event in what is known. */
  private offset = 0;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<UserService> {
    const service = await ExampleService.start(userService.name, natsUrl);
    await service.owns(users);
    const made = new UserService(service);
    service.answer(users.snapshot?.at ?? '', (body) => made.page(body as SnapshotQuestion));
    return made;
  }

  register(userId: string, nickname: string, avatarUrl: string | null = null) {
    return this.change({ userId, nickname, avatarUrl, updatedAt: new Date().toISOString() });
  }

  rename(userId: string, nickname: string): Promise<PublishedAt> {
    return this.register(userId, nickname, this.known.get(userId)?.avatarUrl);
  }

  erase(userId: string): Promise<PublishedAt> {
    return this.tell('UserErased', { userId }, () => this.known.delete(userId));
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private change(user: User): Promise<PublishedAt> {
    return this.tell('UserChanged', user, () => this.known.set(user.userId, user));
  }

  /** One after the other: what is known is changed once the event is stored, and in the order of the stream. */
  private tell(type: string, data: object, change: () => void): Promise<PublishedAt> {
    const told = this.last.then(async () => {
      const at = await this.service.publish(users, { type, data });
      change();
      this.offset = Number(at.slice(at.indexOf(':') + 1));
      return at;
    });
    this.last = told.catch(() => undefined);
    return told;
  }

  /** In ascending order of the entity, by UTF-16 code units, as `<` and `toSorted` compare. */
  private page({ limit, after }: SnapshotQuestion): object {
    const ids = [...this.known.keys()].toSorted();
    const behind = after === undefined ? ids : ids.filter((id) => id > after);
    const events = behind
      .slice(0, limit)
      .map((id) => ({ type: 'UserChanged', data: this.known.get(id) }));
    return { offset: this.offset, events, more: behind.length > limit };
  }
}
