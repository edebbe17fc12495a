import { milliseconds, type Duration } from '../model/duration.js';
import type { Observe } from '../model/fact.js';
import type { Owner } from '../model/owner.js';
import type { RequestWindow } from '../store/request-window.js';
import { OwnerBreaker, type Sign } from './breaker.js';
import type { Answer, AskFailure, Asking, OwnerAsks } from './owner-asks.js';
import { failed, type Received, type Transport, type TransportFailure } from './transport.js';
import { Turns } from './turns.js';
import type { Turn } from './waiting.js';

export interface OwnerAsksParts {
  /** Counts the requests of all replicas. */
  readonly window: RequestWindow;
  /** How an owner is reached. */
  readonly transportTo: (owner: Owner) => Transport;
  readonly observe: Observe;
}

/** Asks owners on behalf of this replica. */
export class StationOwnerAsks implements OwnerAsks {
  private readonly owners = new Map<string, Asked>();

  constructor(private readonly parts: OwnerAsksParts) {}

  async ask(asking: Asking): Promise<Answer> {
    const owner = this.of(asking.owner);
    const turn = await owner.turns.next(asking);
    if ('outcome' in turn) return this.told(asking, turn, 0);
    const began = performance.now();
    try {
      const answer = await this.send(owner, asking, turn);
      return this.told(asking, answer, performance.now() - began);
    } finally {
      turn.done();
    }
  }

  private async send(owner: Asked, asking: Asking, turn: Turn): Promise<Answer> {
    const { question, known, signal } = asking;
    const within = milliseconds(timeLeft(asking));
    const told = await owner.breaker.run(async () => {
      const received = await owner.transport({ question, known, within, signal });
      return { received, sign: signOf(received, asking, within) };
    });
    if (told === undefined)
      return failed('resting', `${asking.owner.name} is left alone for a while.`, {
        retryAfterMs: Math.max(1, owner.breaker.restsForMs),
      });
    return answerOf(told.received, turn);
  }

  private told(asking: Asking, answer: Answer, durationMs: number): Answer {
    const outcome = answer.outcome === 'failed' ? answer.why : answer.outcome;
    // What nobody waited for says nothing about the owner.
    if (asking.signal?.aborted !== true || answer.outcome !== 'failed')
      this.parts.observe({
        fact: 'owner-asked',
        owner: asking.owner.name,
        purpose: asking.purpose,
        outcome,
        durationMs,
      });
    return answer;
  }

  private of(owner: Owner): Asked {
    const known = this.owners.get(owner.name);
    if (known !== undefined) return known;
    const breaker = new OwnerBreaker(owner.breaker);
    const turns = new Turns(owner, { window: this.parts.window, breaker });
    const asked = { breaker, turns, transport: this.parts.transportTo(owner) };
    this.owners.set(owner.name, asked);
    return asked;
  }
}

/** An owner, as this replica asks it. */
interface Asked {
  readonly breaker: OwnerBreaker;
  readonly turns: Turns;
  readonly transport: Transport;
}

const timeLeft = ({ owner, endsAt }: Asking): number =>
  Math.max(1, Math.min(owner.timeout, (endsAt ?? Infinity) - performance.now()));

/** A timeout tells only of an owner that had time: one that is slower than its askers can bear still works. */
function signOf(received: Received, { owner, signal }: Asking, within: Duration): Sign {
  if (received.outcome !== 'failed') return 'works';
  if (signal?.aborted === true) return 'nothing';
  if (received.ownerWorks === true) return 'works';
  return received.why === 'timeout' && within * 2 < owner.timeout ? 'nothing' : 'fails';
}

function answerOf(received: Received, { askedAt }: Turn): Answer {
  if (received.outcome === 'failed') return withoutSign(received);
  return { ...received, askedAt };
}

const withoutSign = ({ why, reason, retryAfterMs }: TransportFailure): AskFailure =>
  failed(why, reason, retryAfterMs === undefined ? {} : { retryAfterMs });
