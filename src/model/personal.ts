/** That rows hold data of a person, and whose. They are removed when the person is erased. */
export interface Personal<Row extends object = object> {
  /** The field of the row that holds the person's id; null or absent where it is nobody's. */
  readonly person: keyof Row & string;
  /** The fields that are personal data, told so wherever fields are told. */
  readonly fields: readonly (keyof Row & string)[];
}
