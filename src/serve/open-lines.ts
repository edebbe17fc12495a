import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';
import { OBSERVE, type Observe } from '../model/fact.js';
import type { Projection } from '../model/projection.js';
import { Handover } from './handover.js';

/** What a subscriber is told, while it goes on. */
export interface Line {
  /** Completes it: what is left untold is told to whoever goes on after its last cursor. */
  end(): void;
  /** Aborts when nothing more comes. */
  readonly closed: AbortSignal;
}

/** Everything that subscribers of this replica are told. */
@Injectable()
export class OpenLines implements OnModuleDestroy {
  private readonly open = new Set<Line>();
  private isOver = false;

  constructor(@Optional() @Inject(OBSERVE) private readonly observe?: Observe) {}

  get size(): number {
    return this.open.size;
  }

  /** Tells how long the changes of a projection took to its subscribers here. */
  handoverOf(projection: Projection): Handover {
    return new Handover(projection, this.observe);
  }

  keep<Kept extends Line>(line: Kept): Kept {
    if (!line.closed.aborted) {
      this.open.add(line);
      line.closed.addEventListener('abort', () => this.open.delete(line), { once: true });
    }
    if (this.isOver) line.end();
    return line;
  }

  /** Completes all of them, and whatever begins from now on. */
  closeAll(): void {
    this.isOver = true;
    for (const line of this.open) line.end();
  }

  /** The sockets close in their own time; their subscribers should hear first that it is over. */
  onModuleDestroy(): void {
    this.closeAll();
  }
}
