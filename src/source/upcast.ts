import type { z } from 'zod';
import type { ErrorCode } from '../model/error-codes.js';
import type { EvolvedEvent } from '../model/evolved-event.js';

/** Data in the newest form of their event, or why there are none. */
export type Upcast =
  | { readonly outcome: 'newest'; readonly data: unknown }
  | { readonly outcome: 'faulty'; readonly code: ErrorCode; readonly reason: string };

/** Which form of which event data are of. */
export interface ToldVersion {
  readonly type: string;
  /** Undefined where the producer tells none. */
  readonly version: number | undefined;
}

/**
 * Brings data of any known version to the newest: checked by the schema of their own version, then by that of each
 * one they become. What breaks its own schema is the producer's fault, all else that of the upcaster.
 */
export function upcast(event: EvolvedEvent, { type, version }: ToldVersion, json: unknown): Upcast {
  const from = version ?? event.untold;
  const steps = event.earlier.filter((step) => step.version >= from);
  const told = `${type} of version ${from}${version === undefined ? ', as it tells none,' : ''}`;
  if (from > event.version || from !== (steps[0]?.version ?? event.version))
    return faulty('EVENT_SCHEMA', `${told} is of no known version: ${knownTo(event)}.`);
  let data = json;
  for (const [index, { version: of, schema, upcast: next }] of steps.entries()) {
    const parsed = schema.safeParse(data);
    if (!parsed.success) return broken({ told, index, of }, parsed.error);
    try {
      data = next(parsed.data);
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      return faulty(
        'EVENT_UPCAST_FAILED',
        `The upcaster of ${type} from version ${of} threw: ${what}.`,
      );
    }
  }
  const parsed = event.schema.safeParse(data);
  if (!parsed.success)
    return broken({ told, index: steps.length, of: event.version }, parsed.error);
  return { outcome: 'newest', data: parsed.data };
}

/** The schema by which data of a version are checked first; that of the newest where the version is not known. */
export const schemaOfVersion = (event: EvolvedEvent, version: number | undefined): z.ZodType =>
  event.earlier.find((step) => step.version === (version ?? event.untold))?.schema ?? event.schema;

interface Break {
  readonly told: string;
  /** How often the data were upcast before. */
  readonly index: number;
  /** The version whose schema they break. */
  readonly of: number;
}

const broken = ({ told, index, of }: Break, error: z.ZodError): Upcast =>
  index === 0
    ? faulty('EVENT_SCHEMA', `${told} breaks its contract${whereIn(error)}.`)
    : faulty(
        'EVENT_UPCAST_FAILED',
        `${told} was upcast to what version ${of} refuses${whereIn(error)}.`,
      );

/** Where data break their schema first: ` at lines.1.quantity: …`. */
export function whereIn({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
}

const knownTo = ({ version, earlier }: EvolvedEvent): string => {
  const oldest = earlier[0]?.version ?? version;
  return oldest === version
    ? `the contract knows ${version}`
    : `the contract knows ${oldest} to ${version}`;
};

const faulty = (code: ErrorCode, reason: string): Upcast => ({ outcome: 'faulty', code, reason });
