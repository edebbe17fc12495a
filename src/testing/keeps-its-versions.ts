import type { z } from 'zod';
import type { EventContract } from '../model/event-contract.js';
import {
  isEvolved,
  type EventForm,
  type EvolvedEvent,
  type NewestOf,
} from '../model/evolved-event.js';
import { upcast } from '../source/upcast.js';
import type { EarlierExample } from './example.js';
import { impureUpcasts, type OldEvent } from './upcasts.js';

/** An event as it was once published, and, where it matters, the newest form it becomes. */
export type OldExampleOf<Contract> =
  Contract extends EventContract<infer Schemas>
    ? {
        [Type in keyof Schemas & string]: EarlierExample<Type, Schemas[Type]> &
          Becomes<Schemas[Type]>;
      }[keyof Schemas & string]
    : never;

interface Becomes<Form> {
  readonly becomes?: z.output<NewestOf<Form>>;
}

type OldEventOf = OldEvent & Becomes<EventForm>;

/**
 * Registers specifications that hold the upcasters of a contract to what the station asks of them, on examples of each
 * earlier version of its events. Needs jest's globals.
 */
export function keepsItsVersions<Contract extends EventContract>(
  contract: Contract,
  examples: readonly OldExampleOf<Contract>[],
): void {
  const old: readonly OldEventOf[] = examples;

  describe(`the events of ${contract.owner} keep their versions:`, () => {
    it('each earlier version has an example', () =>
      expect(versionsWithoutExample(contract, old)).toEqual([]));

    for (const example of old)
      it(`${nameOf(example)} becomes the newest`, () => {
        const newest = upcast(evolvedIn(contract, example), example, example.data);
        const data: unknown = example.becomes ?? expect.anything();
        expect(newest).toEqual({ outcome: 'newest', data });
      });

    it('its upcasters are pure', () =>
      expect(
        old.flatMap((example) => impureUpcasts(evolvedIn(contract, example), example)),
      ).toEqual([]));
  });
}

const nameOf = ({ type, version }: OldEvent): string => `${type} of version ${version}`;

function versionsWithoutExample(contract: EventContract, old: readonly OldEvent[]): string[] {
  const shown = new Set(old.map(nameOf));
  return Object.entries(contract.events)
    .flatMap(([type, form]) =>
      isEvolved(form)
        ? form.earlier.map(({ version }) => nameOf({ type, version, data: null }))
        : [],
    )
    .filter((name) => !shown.has(name));
}

function evolvedIn(contract: EventContract, example: OldEvent): EvolvedEvent {
  const form = contract.events[example.type];
  if (form !== undefined && isEvolved(form)) return form;
  throw new Error(`${contract.owner} declares no earlier version of ${example.type}.`);
}
