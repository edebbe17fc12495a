import { Lexer, Source, TokenKind } from 'graphql';

/** How deep the brackets of a document may nest: what walks it recursively must not run out of stack. */
export const MAX_DEPTH = 200;

/** What is not a document nests as deep as it can be read. */
export function nestsTooDeeply(document: string): boolean {
  // Nearly every document ends here, without being read token by token.
  if (!hasManyOpenings(document)) return false;
  const lexer = new Lexer(new Source(document));
  let depth = 0;
  try {
    while (depth <= MAX_DEPTH) {
      const { kind } = lexer.advance();
      if (kind === TokenKind.EOF) return false;
      if (OPENINGS.has(kind)) depth++;
      if (CLOSINGS.has(kind)) depth--;
    }
    return true;
  } catch {
    return false;
  }
}

function hasManyOpenings(text: string): boolean {
  let openings = 0;
  for (let i = 0; i < text.length && openings <= MAX_DEPTH; i++)
    if (isOpening(text.charCodeAt(i))) openings++;
  return openings > MAX_DEPTH;
}

const [BRACE, BRACKET, PARENTHESIS] = [0x7b, 0x5b, 0x28];
const isOpening = (code: number): boolean =>
  code === BRACE || code === BRACKET || code === PARENTHESIS;

const OPENINGS: ReadonlySet<string> = new Set(['{', '[', '(']);
const CLOSINGS: ReadonlySet<string> = new Set(['}', ']', ')']);
