import type { Series } from './acknowledgements.js';
import { ASKED, streamOf, type AskedName } from './asked.js';
import { ask, type Answering } from './readers.js';
import { Spread } from './spread.js';
import type { TruthRun } from './truth-run.js';

export interface Writes {
  /** How many write at the same time, each one write after the other. */
  readonly writers: number;
  /** Asked until it says no. */
  readonly goesOn: () => boolean;
  /** Where the rows are asked for. */
  readonly reader: (projection: AskedName) => Answering;
  /** What is demanded with the token of a write: {@link afterToken} unless said otherwise. */
  readonly demand?: (token: string) => string;
}

export interface WritesFound {
  readonly writes: number;
  /** Writes that the rows did not hold. */
  readonly unseen: readonly string[];
  /** From the question to the answer, in milliseconds. */
  readonly waits: Spread;
}

/** Demands what the token of an acknowledgement stands for. */
const afterToken = (token: string): string =>
  `{ after: ["${token}"], onBreach: WAIT, waitMs: 5000 }`;
/** Demands whatever was stored before the question. */
export const noStaleness = (): string => '{ maxStalenessMs: 0, onBreach: WAIT, waitMs: 5000 }';

const KINDS: readonly { readonly kind: 'mark' | 'echo'; readonly projection: AskedName }[] = [
  { kind: 'mark', projection: 'marks' },
  { kind: 'mark', projection: 'pairs' },
  { kind: 'echo', projection: 'pairs' },
];

/** Writes, and asks for each write as soon as it is acknowledged. */
export async function readYourWrites(
  { producers }: TruthRun,
  { writers, goesOn, reader, demand = afterToken }: Writes,
): Promise<WritesFound> {
  const [unseen, waits] = [[] as string[], new Spread()];
  const writer = async (name: string, first: number): Promise<void> => {
    for (let turn = first; goesOn(); turn++) {
      const { kind, projection } = KINDS[turn % KINDS.length] ?? {
        kind: 'mark',
        projection: 'marks',
      };
      const series: Series = `${kind} ${name}`;
      const { sequence } = await producers.next(series);
      const token = `${streamOf(series)}:${sequence}`;
      const since = performance.now();
      const answers = await ask(reader(projection), { of: [projection], fresh: demand(token) });
      waits.add(performance.now() - since);
      const told = answers.flatMap(({ rows }) => rows.flatMap(ASKED[projection].tell));
      const { count = 0 } = told.find((one) => one.series === series) ?? {};
      if (count < producers.known.count(series)) unseen.push(`${token} of ${series} at ${count}`);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, i) => writer(`writer${i + 1}`, i)));
  return { writes: waits.count, unseen, waits };
}
