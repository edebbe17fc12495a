/** That rows hold data of a person, and whose. They are removed when the person is erased. */
export interface Personal<Row extends object = object> {
  /** The field of the row that holds the person's id, a text; null or absent where it is nobody's. */
  readonly person: TextField<Row>;
  /** The fields that are personal data, told so wherever fields are told. */
  readonly fields: readonly (keyof Row & string)[];
}

/** Of a row of which nothing is known, any field. */
type TextField<Row> = keyof Row extends never
  ? string
  : {
      [Field in keyof Row & string]-?: [Row[Field]] extends [string | null | undefined]
        ? Field
        : never;
    }[keyof Row & string];
