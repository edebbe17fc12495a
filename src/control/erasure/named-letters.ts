import type { EntityManager } from 'typeorm';
import type { Headers } from '../../model/dead-letter.js';
import type { ErasingTask, PersonsLetters } from '../../model/erasure.js';
import { namesPerson } from '../../model/names-person.js';
import { toSql } from '../dead-letters/faithful-text.js';

/** Letters looked at in one step: each is held with its message. */
const PAGE = 200;

/** A letter, as far as it takes to find it again. */
export interface FoundLetter {
  readonly projection: string;
  readonly version: number;
  readonly number: number;
  readonly status: string;
}

interface Candidate extends FoundLetter {
  readonly isOfKey: boolean;
  readonly subject: string;
  readonly headers: Headers;
  readonly payload: Buffer;
}

/**
 * The letters of a person: of the task's keys, and any letter of the station that names the person, whatever became of it.
 * The database leaves out those that cannot: a backslash may write any letter in JSON, so what has one is looked at here.
 */
export async function* lettersOf(
  manager: EntityManager,
  { name, version }: ErasingTask,
  { person, keys }: PersonsLetters,
): AsyncGenerator<readonly FoundLetter[]> {
  let after: readonly [string, number, number] = ['', 0, 0];
  const whose = [name, version, keys.map(toSql), Buffer.from(person), toSql(person), PAGE];
  for (;;) {
    const page: Candidate[] = (
      await manager.query<RawCandidate[]>(CANDIDATES, [...whose, ...after])
    ).map(candidate);
    yield page.filter((letter) => letter.isOfKey || namesPerson(letter, person));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = [last.projection, last.version, last.number];
  }
}

type RawCandidate = Omit<Candidate, 'number' | 'isOfKey'> & { number: string; of_key: boolean };

const candidate = ({ of_key: isOfKey, number, ...letter }: RawCandidate): Candidate => ({
  ...letter,
  number: Number(number),
  isOfKey,
});

const CANDIDATES = `
  SELECT * FROM (
    SELECT projection, version, number, status, subject, headers, payload,
      projection = $1 AND version = $2 AND key IS NOT NULL AND key = ANY($3::text[]) AS of_key
    FROM dead_letter WHERE (projection, version, number) > ($7, $8::integer, $9::bigint)
  ) AS letter
  WHERE of_key OR position($4::bytea IN payload) > 0 OR position('\\x5c'::bytea IN payload) > 0
    OR position($5 IN headers::text) > 0 OR position(chr(92) IN headers::text) > 0
    OR position($5 IN subject) > 0
  ORDER BY projection, version, number LIMIT $6`;
