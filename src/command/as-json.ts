/** A value as people and programs read it. */
export const asJson = (value: unknown): string => JSON.stringify(value, null, 2);
