/** What may stand in a header as it is; the rest is percent-encoded. */
const PLAIN = /^[\x21\x23\x24\x26-\x7e]*$/;
const ESCAPABLE = /[^\x21\x23\x24\x26-\x7e]/gu;
const ESCAPED = /\\(.)/g;
const QUOTED = /^"(.*)"$/s;

/** The value of an attribute as a header bears it: the NATS binding of CloudEvents, 3.1.3.2. */
export const headerText = (value: string): string =>
  PLAIN.test(value)
    ? value
    : value.replace(/\p{Surrogate}/gu, '\ufffd').replace(ESCAPABLE, encodeURIComponent);

/** The value that a header bears; undefined where its percent-encoding is not UTF-8. */
export function attributeText(header: string): string | undefined {
  if (!header.includes('%') && !header.startsWith('"')) return header;
  const text = QUOTED.exec(header)?.[1]?.replace(ESCAPED, '$1') ?? header;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The same; as it stands where it is not encoded well. */
export const toldText = (header: string): string => attributeText(header) ?? header;
