import { isDeepStrictEqual } from 'node:util';
import type { EarlierVersion, EvolvedEvent } from '../model/evolved-event.js';
import { deepFreeze } from './deep-freeze.js';
import { tomorrow } from './moved-clock.js';
import { attempt } from './strict-fold.js';

/** An event as it was once published. */
export interface OldEvent {
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}

/** Where an upcaster on the way to the newest version gives another form for the same data, or changes what it is given. */
export function impureUpcasts(event: EvolvedEvent, { type, version, data }: OldEvent): string[] {
  const faults: string[] = [];
  let form = data;
  for (const step of event.earlier.filter((each) => each.version >= version)) {
    const place = `The upcaster of ${type} from version ${step.version}`;
    const [once, again] = twice(step, place, form);
    if (!isDeepStrictEqual(once, again))
      faults.push(
        `${place} gives ${JSON.stringify(once)} today and ${JSON.stringify(again)} tomorrow; ` +
          'take everything from the data it is given.',
      );
    form = once;
  }
  return faults;
}

/** What it makes of the same data today and tomorrow. */
function twice(step: EarlierVersion, place: string, form: unknown): readonly [unknown, unknown] {
  // Parsed each time: what cannot be frozen, such as a date, must not pass from one to the other.
  const given = (): unknown => deepFreeze(step.schema.parse(structuredClone(form)));
  const once = (): unknown => {
    const data = given();
    const made = attempt(place, () => step.upcast(data), 'form');
    if (isDeepStrictEqual(data, given())) return made;
    throw new Error(`${place} changes what it was given; return a new form instead.`);
  };
  return [once(), tomorrow(once)];
}
