import type { z } from 'zod';

/** An earlier form of an event, and how it becomes the next one. */
export interface EarlierVersion<Schema extends z.ZodType = z.ZodType> {
  readonly version: number;
  readonly schema: Schema;
  /** Pure: from what `schema` makes of the data to what a producer of the next version would have sent. */
  readonly upcast: (data: unknown) => unknown;
}

/** An event with its earlier versions: its newest form is what folds see, whichever form was published. */
export interface EvolvedEvent<
  Newest extends z.ZodType = z.ZodType,
  Earlier extends z.ZodType = z.ZodType,
> {
  /** The newest form. */
  readonly schema: Newest;
  /** Its number. */
  readonly version: number;
  /** The version of an event that tells none. */
  readonly untold: number;
  /** Oldest first, each one number below the next. */
  readonly earlier: readonly EarlierVersion<Earlier>[];
}

/** An event as a contract declares it: the schema of its data, or with its earlier versions. */
export type EventForm = z.ZodType | EvolvedEvent;

/** The newest schema of an event, by its type. */
export type NewestOf<Form> =
  Form extends EvolvedEvent<infer Newest> ? Newest : Form extends z.ZodType ? Form : never;

/** The data of an event in the newest form, as its schema makes them. */
export type DataOf<Form> = z.output<NewestOf<Form>>;

export const isEvolved = (form: EventForm): form is EvolvedEvent => 'earlier' in form;

export const newestOf = (form: EventForm): z.ZodType => (isEvolved(form) ? form.schema : form);

/** The version of the newest form; undefined of an event without versions. */
export const newestVersionOf = (form: EventForm | undefined): number | undefined =>
  form !== undefined && isEvolved(form) ? form.version : undefined;

/** An evolved event that may be given one more version. */
export interface Evolving<
  Newest extends z.ZodType,
  Earlier extends z.ZodType = never,
> extends EvolvedEvent<Newest, Earlier> {
  /**
   * The next version, and how data of the one before become data of it: pure, from what its schema makes of them to
   * what a producer of the next version would have sent.
   */
  to<Next extends z.ZodType>(
    schema: Next,
    upcast: (data: z.output<Newest>) => z.input<Next>,
  ): Evolving<Next, Earlier | Newest>;
}

/** How the versions of an event are counted. */
export interface VersionOptions {
  /** The number of the first one that is declared; 1, unless those before it are in no stream any more. */
  readonly first?: number;
  /** The version of an event that tells none; the first one that is declared, unless told. */
  readonly untold?: number;
}

/**
 * Declares an event together with its earlier versions: `evolved(V1).to(V2, (v1) => ({ … }))`. Projections see the
 * newest form only; events of earlier ones are upcast as they are read.
 */
export const evolved = <First extends z.ZodType>(
  schema: First,
  { first = 1, untold = first }: VersionOptions = {},
): Evolving<First> => evolving({ schema, version: first, untold, earlier: [] });

function evolving<Newest extends z.ZodType, Earlier extends z.ZodType>(
  event: EvolvedEvent<Newest, Earlier>,
): Evolving<Newest, Earlier> {
  return Object.freeze({
    ...event,
    to: <Next extends z.ZodType>(
      schema: Next,
      upcast: (data: z.output<Newest>) => z.input<Next>,
    ) => {
      const { version, untold, earlier } = event;
      // Data reach an upcaster only as its own schema made them.
      const last = { version, schema: event.schema, upcast: upcast as (data: unknown) => unknown };
      const versions: EarlierVersion<Earlier | Newest>[] = [...earlier, last];
      return evolving({ schema, version: version + 1, untold, earlier: versions });
    },
  });
}
