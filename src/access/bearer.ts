/** Longer ones are neither read nor kept: tokens stay below 8 KB, as the headers of HTTP servers do. */
const LONGEST = 8_192;
const BEARER = /^bearer +([\w.~+/=-]+) *$/i;

/** The key or token of a header `Authorization`; undefined where it is of another kind. */
export const bearerOf = (authorization: string): string | undefined =>
  authorization.length > LONGEST ? undefined : BEARER.exec(authorization)?.[1];
