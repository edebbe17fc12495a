import type { Answer, Asking, OwnerAsks } from '../../../src/owners/owner-asks.js';
import type { PageQuestion } from './account-book.js';

/** An owner in memory, as the station asks it; answers what it is told to. */
export class AskedInMemory implements OwnerAsks {
  readonly asked: Asking[] = [];

  /** @param answer gives the body of an answer, or an answer that is none */
  constructor(private readonly answer: (question: PageQuestion) => unknown) {}

  async ask(asking: Asking): Promise<Answer> {
    this.asked.push(asking);
    const body = await this.answer(questionIn(asking));
    if (body instanceof NoAnswer) return { outcome: 'failed', ...body };
    return { outcome: 'answered', body, validators: {}, askedAt: 1_000 };
  }
}

/** In place of a body: the owner gave no answer. */
export class NoAnswer {
  readonly why = 'unreachable';
  readonly reason = 'Nobody listens.';
}

function questionIn({ owner, question }: Asking): PageQuestion {
  if (owner.over === 'nats') return question.body as PageQuestion;
  const { searchParams } = new URL(question.at, 'http://owner');
  return {
    limit: Number(searchParams.get('limit')),
    after: searchParams.get('after') ?? undefined,
  };
}
