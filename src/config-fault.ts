/** A variable that is missing or malformed. */
export interface ConfigFault {
  readonly variable: string;
  /** The value as it may be shown; undefined where the variable is missing. */
  readonly seen: string | undefined;
  /** What it takes. */
  readonly expected: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
