import { taskName, type Projection } from '../model/projection.js';
import type { MemoryProjectionStores } from './memory-projection-store.js';
import type { Signals, Unsubscribe } from './signals.js';

/** Word within one process, of the projections of its stores. It is heard a moment later, as through Redis. */
export class MemorySignals implements Signals {
  private readonly wanted = new Map<string, Set<() => void>>();

  constructor(private readonly stores: MemoryProjectionStores) {}

  async onMoved(projection: Projection, hear: () => void): Promise<Unsubscribe> {
    const { soon, stop } = later(hear);
    const unsubscribe = this.stores.open(projection).onMoved(soon);
    return () => {
      stop();
      unsubscribe();
    };
  }

  async want(projection: Projection): Promise<void> {
    for (const soon of this.wanted.get(taskName(projection)) ?? []) soon();
  }

  onWanted(projection: Projection, hear: () => void): Unsubscribe {
    const { soon, stop } = later(hear);
    const task = taskName(projection);
    const listeners = this.wanted.get(task) ?? new Set();
    this.wanted.set(task, listeners.add(soon));
    return () => {
      stop();
      listeners.delete(soon);
    };
  }
}

/** Calls after what is under way, unless stopped meanwhile. */
function later(hear: () => void): { soon: () => void; stop: () => void } {
  let listens = true;
  return {
    soon: () => queueMicrotask(() => listens && hear()),
    stop: () => (listens = false),
  };
}
