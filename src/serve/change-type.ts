import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import type { FeedEvent, FeedEventKind } from '../feed/feed-event.js';
import type { Instant } from '../model/clock.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { LineCursors } from './line-cursors.js';
import { namesOf, served, type ServedClass } from './names.js';

/** What a subscriber is told, by its name in the schema. */
export const ChangeKind = {
  UPDATED: 'UPDATED',
  REMOVED: 'REMOVED',
  LEFT: 'LEFT',
  SNAPSHOT_STARTED: 'SNAPSHOT_STARTED',
  SNAPSHOT: 'SNAPSHOT',
  SNAPSHOT_COMPLETE: 'SNAPSHOT_COMPLETE',
  HEARTBEAT: 'HEARTBEAT',
} as const satisfies { readonly [Kind in FeedEventKind]: Kind };
export type ChangeKind = keyof typeof ChangeKind;

registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description:
    'What a subscriber is told. Without arguments that ask for more: UPDATED and REMOVED.',
  valuesMap: {
    UPDATED: { description: 'The row is new, or holds other values.' },
    REMOVED: { description: 'The row is no longer there.' },
    LEFT: { description: 'The row is still there, but no longer holds what `where` asks for.' },
    SNAPSHOT_STARTED: {
      description: 'The rows as they are follow: forget what was told before. No key, no node.',
    },
    SNAPSHOT: { description: 'The row as it is.' },
    SNAPSHOT_COMPLETE: {
      description: 'Every row was told; only changes follow from here. No key, no node.',
    },
    HEARTBEAT: {
      description:
        'Nothing new, but the subscription is alive; asOf says of when. No key, no node.',
    },
  },
});

/** A change as subscribers get it. */
export interface ServedChange {
  readonly key: string | null;
  readonly kind: ChangeKind;
  readonly node: Row | null;
  readonly cursor: string;
  readonly skipped: number;
  readonly asOf: Instant | null;
}

export const servedChange = (
  { key, kind, row, place, skipped, asOf = null }: FeedEvent,
  cursors: LineCursors,
): ServedChange => ({ key, kind, node: row, cursor: cursors.encode(place), skipped, asOf });

/** Declares the type of a projection's changes. */
export function changeType(projection: Projection): ServedClass {
  const { change, type } = namesOf(projection);

  @ObjectType(change, { description: `One committed change of one ${type}.` })
  class ChangeOfRow implements ServedChange {
    @Field(() => ID, {
      nullable: true,
      description: `The ${projection.key} of the row; null where \`kind\` is about no row.`,
    })
    key: string | null;

    @Field(() => ChangeKind) kind: ChangeKind;

    @Field(() => served(projection.serves), {
      nullable: true,
      description:
        'The row after the change; null when it was removed or left, or when there is none.',
    })
    node: Row | null;

    @Field(() => String, { description: 'Give it as `after` to resume right after this.' })
    cursor: string;

    @Field(() => Int, {
      description:
        'How many changes were left out since the one told before, because newer ones of their rows are told.',
    })
    skipped: number;

    @Field(() => GraphQLDateTime, {
      nullable: true,
      description:
        'Of a heartbeat: everything that the streams had stored before this instant of the station was ' +
        'told. Null where that is not proved, and of all other kinds.',
    })
    asOf: Instant | null;
  }
  return ChangeOfRow;
}
