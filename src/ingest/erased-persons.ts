import type { Personal } from '../model/personal.js';
import type { Row } from '../model/row.js';
import { personHash } from '../store/person-hash.js';
import type { Fields } from '../store/index-places.js';
import { namesAny, type NamingMessage } from '../model/names-person.js';
import type { TaskParts } from './task-parts.js';

/**
 * The persons of whom a task makes no rows any more. Ids are never given again: whoever was erased stays erased, whatever is
 * still to come of them, from whichever stream.
 */
export class ErasedPersons {
  private refusedRows = 0;

  private constructor(
    private readonly secret: Buffer,
    private readonly personal: Personal,
    private readonly hashes: Set<string>,
  ) {}

  /** Undefined where the rows of the task are nobody's. Rejects when the store is away. */
  static async of({ projection, store, erasure }: TaskParts): Promise<ErasedPersons | undefined> {
    const { personal } = projection;
    if (personal === undefined || erasure === undefined) return undefined;
    const [secret, hashes] = await Promise.all([erasure.secret.read(), store.erasures.persons()]);
    return new ErasedPersons(secret, personal, new Set(hashes));
  }

  /** The person as it is remembered. */
  hashOf(person: string): string {
    return personHash(this.secret, person);
  }

  add(hash: string): void {
    this.hashes.add(hash);
  }

  /**
   * The row after an event; none where it would be an erased person's. One that stays its person's is not looked up: of those
   * erased there is none, but for the moment before the task hears of it.
   */
  kept(before: Row | undefined, after: Row | undefined): Row | undefined {
    if (after === undefined || this.hashes.size === 0) return after;
    const person = (after as Fields)[this.personal.person];
    if (
      typeof person !== 'string' ||
      (before as Fields | undefined)?.[this.personal.person] === person
    )
      return after;
    if (!this.hashes.has(this.hashOf(person))) return after;
    this.refusedRows += 1;
    return undefined;
  }

  /** Whether a message names an erased person: it is not set aside, for nothing of them may be kept. */
  isNamedBy(message: NamingMessage): boolean {
    return this.hashes.size > 0 && namesAny(message, (word) => this.hashes.has(this.hashOf(word)));
  }

  /** How many rows were not made since it was last asked. */
  takeRefused(): number {
    const refused = this.refusedRows;
    this.refusedRows = 0;
    return refused;
  }
}
