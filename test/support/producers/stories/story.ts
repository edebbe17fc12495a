/** What happens at some services while `npm run producers` runs. */
export interface Story {
  /** One sentence for each thing that happened; it never ends by itself. */
  readonly steps: AsyncIterator<string, never>;
  /** Where services answer over HTTP, by their names. */
  readonly doors: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** @param run told apart from every run before, for ids of what happens once */
export type StartStory = (natsUrl: string, run: string) => Promise<Story>;

/** The item of a step, round and round. */
export const nth = <const Items extends readonly [unknown, ...unknown[]]>(
  items: Items,
  step: number,
): Items[number] => items[step % items.length] ?? items[0];

/** Stops services, whichever of them fail to. */
export const stopAll = async (services: readonly { stop(): Promise<void> }[]): Promise<void> => {
  await Promise.allSettled(services.map((service) => service.stop()));
};
