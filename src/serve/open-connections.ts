import type { ConnectionLimits } from './request-limits.js';

/** Counts the connections that stay open, of each remote and together. */
export class OpenConnections {
  private readonly ofRemote = new Map<string, number>();
  private all = 0;

  constructor(
    private readonly limits: Pick<ConnectionLimits, 'connections' | 'connectionsPerRemote'>,
  ) {}

  get count(): number {
    return this.all;
  }

  /** One more of this remote; returns how to give it back, undefined when there is no room. */
  take(remote: string): (() => void) | undefined {
    const open = this.ofRemote.get(remote) ?? 0;
    const { connections, connectionsPerRemote } = this.limits;
    if (this.all >= connections || open >= connectionsPerRemote) return undefined;
    this.set(remote, open + 1);
    this.all += 1;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.all -= 1;
      this.set(remote, (this.ofRemote.get(remote) ?? 0) - 1);
    };
  }

  private set(remote: string, open: number): void {
    if (open > 0) this.ofRemote.set(remote, open);
    else this.ofRemote.delete(remote);
  }
}
