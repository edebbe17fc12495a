/** What one part of the station says about itself. */
export interface Readiness {
  /** False where requests should go to another replica until this is mended. */
  readonly ready: boolean;
  /** Why it is not ready; of a part that is ready: what is wrong with it all the same. */
  readonly reason?: string;
  /** More, for people. Plain JSON without secrets. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A part of the station that can say whether it is ready. The station module registers one for each. */
export interface HealthCheck {
  readonly name: string;
  /** Must not change anything; a rejection counts as not ready, with its message as the reason. */
  check(): Readiness | Promise<Readiness>;
}

/** The check of a server behind the station: whether it answers, and what it means where it does not. */
export const serverCheck = (server: {
  readonly name: string;
  readonly ping: () => Promise<unknown>;
  /** False where the station still serves without it: then it only says that something is wrong. */
  readonly needed: boolean;
}): HealthCheck => ({
  name: server.name,
  check: async () => {
    try {
      await server.ping();
      return { ready: true };
    } catch (error) {
      return { ready: !server.needed, reason: reasonOf(error) };
    }
  },
});

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
