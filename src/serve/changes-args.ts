import { ArgsType, Field, ID } from '@nestjs/graphql';
import type { LineOrder } from '../feed/event-line.js';
import { paceOf } from '../feed/pace.js';
import type { Projection } from '../model/projection.js';
import { StationError } from '../model/station-error.js';
import type { Filter } from '../store/projection-store.js';
import { filterOf } from './connection.js';
import type { LineCursors } from './line-cursors.js';
import { Where } from './list-types.js';
import { namesOf } from './names.js';
import type { Beginning } from './request.js';

/** What a subscription to changes is given. */
export interface ChangesArgs {
  readonly keys?: readonly string[] | null;
  readonly where?: Filter | null;
  readonly after?: string | null;
  readonly snapshot?: boolean | null;
  readonly resnapshot?: boolean | null;
  readonly every?: boolean | null;
  readonly pace?: string | null;
  readonly heartbeat?: boolean | null;
}

/** Declares the arguments of a projection's subscription to changes. */
export function changesArgs(projection: Projection): new () => ChangesArgs {
  @ArgsType()
  class Args implements ChangesArgs {
    @Field(() => [ID], { nullable: true, description: 'Only of these rows.' })
    keys?: string[] | null;

    @Where(
      projection,
      `Only of each ${namesOf(projection).type} that holds all these values; null asks for those ` +
        'without one. A row that ceases to hold them is told as LEFT.',
    )
    where?: Filter | null;

    @Field(() => String, {
      nullable: true,
      description: 'Resume after this cursor of what was told before; from now on when absent.',
    })
    after?: string | null;

    @Field(() => Boolean, { ...FLAG, description: SNAPSHOT }) snapshot?: boolean | null;
    @Field(() => Boolean, { ...FLAG, description: RESNAPSHOT }) resnapshot?: boolean | null;
    @Field(() => Boolean, { ...FLAG, description: EVERY }) every?: boolean | null;
    @Field(() => String, { nullable: true, description: PACE }) pace?: string | null;
    @Field(() => Boolean, { ...FLAG, description: HEARTBEAT }) heartbeat?: boolean | null;
  }
  return Args;
}

const FLAG = { nullable: true, defaultValue: false } as const;

const SNAPSHOT =
  'Tell the rows as they are first, in the order of their keys, and SNAPSHOT_COMPLETE after them. Not where ' +
  '`after` is given: so the same subscription resumes with it.';

const RESNAPSHOT =
  'Tell the rows anew, from SNAPSHOT_STARTED on, whenever the changes after the cursor are no longer kept; ' +
  'without it that is the error CURSOR_EXPIRED.';

const EVERY =
  'Tell every change, none left out. Who does not take them fast enough is ended with FEED_OVERFLOW and ' +
  'the cursor to resume after.';

const PACE =
  'At most one batch of changes in this time, only the latest of each row: "500ms", "2s"; from 50ms to 60s. ' +
  'Not together with `every`.';

const HEARTBEAT =
  'Tell HEARTBEAT at the beginning, then as often as the staleness budget is long: every 1 to 15 seconds.';

/** The same arguments with another beginning. */
export function begunAt(args: ChangesArgs, beginning: Beginning | undefined): ChangesArgs {
  if (beginning === undefined) return args;
  if (beginning === 'now') return { ...args, after: null, snapshot: false, resnapshot: false };
  return { ...args, after: beginning.after };
}

/**
 * What a subscriber asks to be told.
 * @throws StationError BAD_USER_INPUT, CURSOR_INVALID
 */
export function lineOrder(args: ChangesArgs, cursors: LineCursors): LineOrder {
  const { keys, where, after, pace } = args;
  if (args.every === true && pace != null)
    throw new StationError(
      'BAD_USER_INPUT',
      'every and pace are both given, but every tells each change, and pace only the latest of each row.',
    );
  return {
    ...(keys == null ? {} : { keys }),
    ...(where == null ? {} : { where: filterOf(where) }),
    ...(after == null ? {} : { after: cursors.decode(after) }),
    ...(pace == null ? {} : { pace: paceOf(pace) }),
    every: args.every === true,
    snapshot: args.snapshot === true,
    resnapshot: args.resnapshot === true,
  };
}
