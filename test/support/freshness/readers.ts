import { setTimeout as delay } from 'node:timers/promises';
import type { GraphqlClient } from './graphql-client.js';
import { answersIn, queryFor, type Question } from './questions.js';
import type { Answer } from './truth-checker.js';

/** A replica, as readers know it. */
export interface Answering {
  readonly name: string;
  readonly client: GraphqlClient;
}

/** Hears each answer as soon as it is there. */
export type Hear = (answer: Answer) => void;

/** Asked in turns: lists alone and together, a part of one, rows by their keys. */
const QUESTIONS: readonly Question[] = [
  { of: ['marks'] },
  { of: ['pairs'] },
  { of: ['marks', 'pairs'], producers: ['p1', 'p2', 'p3', 'p40'] },
  { of: ['marks'] },
  { of: ['pairs'], first: 15 },
  { of: ['marks', 'pairs'] },
];
const BREATH_MS = 5;

/** Readers that ask as fast as they are answered, each going round the replicas and the questions. */
export class Readers {
  /** Requests that got rows. */
  replies = 0;
  /** Requests that got no rows: the replica, or what it needs, was away. */
  refused = 0;
  /** `asOf` was before that of an answer that the same reader had had. */
  wentBack = 0;
  /** The same, of answers of one replica alone. */
  wentBackOnOne = 0;

  constructor(
    private readonly replicas: readonly Answering[],
    private readonly hear: Hear,
  ) {}

  /** Starts readers; the returned function waits for their last answers. */
  start(readers: number): () => Promise<void> {
    let goesOn = true;
    const done = Promise.all(
      Array.from({ length: readers }, async (_, i) => {
        const had = new Had();
        for (let turn = i; goesOn; turn++) await this.turn(turn, had);
      }),
    );
    done.catch(() => undefined);
    return async () => {
      goesOn = false;
      await done;
    };
  }

  private async turn(turn: number, had: Had): Promise<void> {
    const replica = this.replicas[turn % this.replicas.length];
    const question = QUESTIONS[Math.floor(turn / this.replicas.length) % QUESTIONS.length];
    if (replica === undefined || question === undefined) throw new Error('There is no one to ask.');
    const answers = await ask(replica, question).catch(() => []);
    if (had.isNewerThan(answers, ANY)) this.wentBack++;
    if (had.isNewerThan(answers, replica.name)) this.wentBackOnOne++;
    for (const answer of answers) this.hear(answer);
    if (answers.length > 0) {
      this.replies++;
      return;
    }
    this.refused++;
    await delay(BREATH_MS);
  }
}

/** In place of the name of a replica. */
const ANY = '';

/** The newest `asOf` that a reader has had, by projection: of each replica, and of all. */
class Had {
  private readonly asOfs = new Map<string, number>();

  /**
   * Whether a part of a reply is older than what was had of the replica before; what it says is had from now on. All of
   * a reply was read after what the reply before it said.
   */
  isNewerThan(answers: readonly Answer[], replica: string): boolean {
    const before = new Map(this.asOfs);
    let isNewer = false;
    for (const { projection, asOf } of answers) {
      if (asOf === null) continue;
      const key = `${replica}/${projection}`;
      isNewer ||= asOf < (before.get(key) ?? -Infinity);
      this.asOfs.set(key, Math.max(asOf, this.asOfs.get(key) ?? -Infinity));
    }
    return isNewer;
  }
}

/** Asks once. Rejects when there is no answer, or one with errors. */
export async function ask({ name, client }: Answering, question: Question): Promise<Answer[]> {
  const reply = await client.ask(queryFor(question));
  if (reply.errors.length > 0)
    throw new Error(`${name} answered ${JSON.stringify(reply.errors.slice(0, 1))}`);
  return answersIn(name, question, reply);
}
