import { systemClock, type Clock } from '../../src/model/clock.js';
import type { Answer, AskFailureKind, Asking, OwnerAsks } from '../../src/owners/owner-asks.js';

/** What a fake owner makes of a question: its answer, or why there is none. */
type Answers = (asking: Asking) => unknown;

/** Owners that answer what the specification says, and remember what they were asked. */
export class FakeOwnerAsks implements OwnerAsks {
  /** `at` of the questions, in their order. */
  readonly asked: string[] = [];
  /** The signals of the questions, in their order. */
  readonly signals: (AbortSignal | undefined)[] = [];
  /** How many questions wait for {@link answerNow}. */
  waiting = 0;
  /** Why nobody answers; undefined while owners do. */
  failing: AskFailureKind | undefined;
  retryAfterMs: number | undefined;
  private held: Promise<void> | undefined;
  private release: () => void = () => undefined;

  constructor(
    private readonly answers: Answers = () => [],
    private readonly clock: Clock = systemClock,
  ) {}

  /** Questions wait from now on until {@link answerNow}. */
  hold(): void {
    this.held = new Promise((resolve) => (this.release = resolve));
  }

  answerNow(): void {
    this.held = undefined;
    this.release();
  }

  async ask(asking: Asking): Promise<Answer> {
    const { question, signal } = asking;
    this.asked.push(question.at);
    this.signals.push(signal);
    const askedAt = this.clock.now();
    if (this.held !== undefined && !(await this.isReleased(asking))) return this.failed('timeout');
    if (this.failing !== undefined) return this.failed(this.failing);
    const body = this.answers(asking);
    if (body === undefined) return { outcome: 'absent', askedAt };
    return { outcome: 'answered', body, validators: {}, askedAt };
  }

  private async isReleased(asking: Asking): Promise<boolean> {
    this.waiting += 1;
    const released = this.held?.then(() => true);
    const isReleased = await Promise.race([released, overWith(asking)]);
    this.waiting -= 1;
    return isReleased === true;
  }

  private failed(why: AskFailureKind): Answer {
    const { retryAfterMs } = this;
    const failure = { outcome: 'failed', why, reason: 'So it was told.' } as const;
    return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs };
  }
}

/** Resolves when nobody wants the answer any more, or it comes too late. */
const overWith = ({ endsAt = Infinity, signal }: Asking): Promise<false> =>
  new Promise((resolve) => {
    const end = () => resolve(false);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    if (Number.isFinite(endsAt)) setTimeout(end, endsAt - performance.now()).unref();
  });
