import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Change } from '../feed/change-feed.js';
import type { Projection } from '../model/projection.js';
import type { Row } from '../model/row.js';
import type { FeedCursors } from './cursors.js';
import { namesOf, served, type ServedClass } from './names.js';

/** What happened to a row. */
export const ChangeKind = { UPDATED: 'UPDATED', REMOVED: 'REMOVED' } as const;
export type ChangeKind = keyof typeof ChangeKind;

registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'What happened to a row.',
  valuesMap: {
    UPDATED: { description: 'It is new, or holds other values.' },
    REMOVED: { description: 'It is no longer there.' },
  },
});

/** A change as subscribers get it. */
export interface ServedChange {
  readonly key: string;
  readonly kind: ChangeKind;
  readonly node: Row | null;
  readonly cursor: string;
}

export const servedChange = ({ key, row, cursor }: Change, cursors: FeedCursors): ServedChange => ({
  key,
  kind: row === undefined ? 'REMOVED' : 'UPDATED',
  node: row ?? null,
  cursor: cursors.encode(cursor),
});

/** Declares the type of a projection's changes. */
export function changeType(projection: Projection): ServedClass {
  const { change, type } = namesOf(projection);

  @ObjectType(change, { description: `One committed change of one ${type}.` })
  class ChangeOfRow implements ServedChange {
    @Field(() => ID, { description: `The ${projection.key} of the row.` }) key: string;

    @Field(() => ChangeKind) kind: ChangeKind;

    @Field(() => served(projection.serves), {
      nullable: true,
      description: 'The row after the change; null when it was removed.',
    })
    node: Row | null;

    @Field(() => String, { description: 'Give it as `after` to resume right after this change.' })
    cursor: string;
  }
  return ChangeOfRow;
}
