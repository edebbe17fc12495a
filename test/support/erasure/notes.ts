import { Field, ID, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { seconds } from '../../../src/model/duration.js';
import { defineEvents } from '../../../src/model/event-contract.js';
import { defineProjection, REMOVED } from '../../../src/model/projection.js';

@ObjectType()
export class Note {
  @Field(() => ID) noteId: string;
  @Field(() => String, { nullable: true }) author: string | null;
  @Field() text: string;
}

const Written = z.object({ noteId: z.string(), author: z.string(), text: z.string() });

export const notes = defineEvents({
  owner: 'note-service',
  stream: 'NOTES',
  subject: 'notes.*',
  events: { NoteWritten: Written, NoteTorn: z.object({ noteId: z.string() }) },
});

/** Whoever leaves is to be forgotten. Those who join are of no interest here. */
export const people = defineEvents({
  owner: 'people-service',
  stream: 'PEOPLE',
  subject: 'people.*',
  events: {
    PersonJoined: z.object({ personId: z.string() }),
    PersonLeft: z.object({ personId: z.string() }),
    FamilyLeft: z.object({ personIds: z.array(z.string()) }),
  },
  erases: { PersonLeft: (data) => data.personId, FamilyLeft: (data) => data.personIds },
});

export class Joiner {
  personId!: string;
}

/** Serves to bring the contract into the station: its rows are nobody's. */
export const joiners = defineProjection({
  name: 'joiners',
  version: 1,
  owner: 'team-people',
  staleness: { budget: seconds(5) },
  reads: [people],
  serves: Joiner,
  key: 'personId',
  keysOf: { PersonJoined: () => ['all'], PersonLeft: () => [], FamilyLeft: () => [] },
  initial: (personId) => ({ personId }),
  fold: { PersonJoined: (row) => row, PersonLeft: () => REMOVED, FamilyLeft: () => REMOVED },
});

/** Notes by their id, of authors; the fold cannot take the text `poison` until it is mended. */
export function notebook() {
  let mended = false;
  const projection = defineProjection({
    name: 'notes',
    version: 1,
    owner: 'team-notes',
    staleness: { budget: seconds(5) },
    reads: [notes],
    serves: Note,
    key: 'noteId',
    personal: { person: 'author', fields: ['author', 'text'] },
    keysOf: { NoteWritten: ({ data }) => [data.noteId], NoteTorn: ({ data }) => [data.noteId] },
    initial: (noteId) => ({ noteId, author: null, text: '' }),
    fold: {
      NoteWritten: (row, { data }) => {
        if (!mended && data.text.startsWith('poison')) throw new Error('poison');
        return { ...row, author: data.author, text: data.text };
      },
      NoteTorn: () => REMOVED,
    },
    orderings: { text: 'asc' },
    filters: ['author'],
    feed: { nats: true },
  });
  return { projection, mend: (): void => void (mended = true) };
}
