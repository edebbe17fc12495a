import type { FreshnessState } from '../../../src/model/freshness.js';
import { ASKED, type AskedName } from './asked.js';
import type { Reply } from './graphql-client.js';
import type { Answer } from './truth-checker.js';

/** What a reader asks of a station; `fresh` is the argument in GraphQL's own words. */
export interface Question {
  /** Lists of these projections, in one request: of all their rows, unless `first` wants fewer. */
  readonly of: readonly AskedName[];
  readonly first?: number;
  /** The rows of these producers instead, each by its own field. */
  readonly producers?: readonly string[];
  readonly fresh?: string;
}

/** Freshness as it is selected, and as `extensions.freshness` tells it. */
interface ToldFreshness {
  readonly asOf: string | null;
  readonly stalenessMs: number | null;
  readonly state: FreshnessState;
  readonly offsets: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;
type ServedRow = Row & { readonly freshness: ToldFreshness };
interface Connection {
  readonly nodes: readonly Row[];
  readonly freshness: ToldFreshness;
}

/** One root field's rows, of which producers they are, and their freshness. */
interface Part {
  readonly projection: AskedName;
  readonly rows: readonly Row[];
  readonly covers?: readonly string[];
  /** None on a row that is not there. */
  readonly freshness: ToldFreshness | undefined;
}

const ALL = 200;
const FRESHNESS = 'freshness { asOf stalenessMs state offsets }';

export function queryFor({ of, first = ALL, producers, fresh }: Question): string {
  const demand = fresh === undefined ? '' : `, fresh: ${fresh}`;
  const fields = of.flatMap((name) => {
    const { row, fields: selected } = ASKED[name];
    if (producers === undefined)
      return `${name}(first: ${first}${demand}) { nodes { ${selected} } ${FRESHNESS} }`;
    return producers.map(
      (producer) =>
        `${name}_${producer}: ${row}(producer: "${producer}"${demand}) { ${selected} ${FRESHNESS} }`,
    );
  });
  return `{ ${fields.join(' ')} }`;
}

/**
 * What a reply says about each part that was asked for, as the part says it and, where that differs, as the
 * whole reply says it of the projection. Nothing where it only has errors.
 */
export function answersIn(replica: string, question: Question, reply: Reply): Answer[] {
  const { sentAt, receivedAt } = reply;
  const whole = (reply.extensions['freshness'] ?? {}) as Record<string, ToldFreshness>;
  return partsOf(question, reply.data ?? {}).flatMap(({ freshness, ...part }) => {
    const told = [freshness, whole[part.projection]].filter((one) => one !== undefined);
    const [own, other] = told;
    const differing = own?.asOf === other?.asOf ? told.slice(0, 1) : told;
    return differing.map((one) => ({
      ...part,
      replica,
      ...one,
      asOf: one.asOf === null ? null : Date.parse(one.asOf),
      sentAt,
      receivedAt,
    }));
  });
}

function partsOf({ of, first, producers }: Question, data: Row): Part[] {
  return of.flatMap((projection): Part[] => {
    if (producers === undefined) {
      const { nodes: rows, freshness } = data[projection] as Connection;
      const part = { projection, rows, freshness };
      return [first === undefined ? part : { ...part, covers: rows.map(producerOf) }];
    }
    return producers.map((producer) => {
      const row = data[`${projection}_${producer}`] as ServedRow | null;
      const rows = row === null ? [] : [row];
      return { projection, rows, covers: [producer], freshness: row?.freshness };
    });
  });
}

const producerOf = ({ producer }: Row): string => String(producer);
