import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { z } from 'zod';
import { textOf, Unreadable } from '../decoded.js';
import { ATTRIBUTE, fitted, TEXT } from './fitted.js';
import { shapeOf } from './shape.js';

/** XML is read on the thread that folds: what is longer would hold the other projections up. */
const LONGEST = 256 * 1_024;
const DEEPEST = 100;
const LONGEST_FAULT = 120;

// Values stay text until the schema of the event says what they are.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Numeric character references are among them; entities of its own a document may not have.
  htmlEntities: true,
  maxNestedTags: DEEPEST,
});

const DECLARED_ENCODING = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/;

/**
 * The content of the root element of an XML document as JSON would tell it, as far as the schema tells how; see {@link fitted}.
 * Nothing outside the document is read, and nothing in it is expanded.
 * @throws Unreadable
 */
export function readXml(text: string, schema: z.ZodType): unknown {
  const fault = faultOf(text);
  if (fault !== undefined) throw new Unreadable(fault);
  let roots: readonly unknown[];
  try {
    roots = Object.values(parser.parse(text) as object);
  } catch (error) {
    throw new Unreadable(`is not XML: ${short(textOf(error))}`);
  }
  const [root, another] = roots;
  if (root === undefined || another !== undefined || Array.isArray(root))
    throw new Unreadable('is not XML: it has not one root element');
  return fitted(root, shapeOf(schema));
}

/** Before it is parsed. */
function faultOf(text: string): string | undefined {
  if (text.length > LONGEST)
    return `is XML of ${text.length} characters; taken are at most ${LONGEST}`;
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return 'is XML with a document type; taken is XML without one, which needs none';
  const encoding = DECLARED_ENCODING.exec(text)?.[1] ?? 'utf-8';
  if (!/^(?:utf-?8|us-ascii)$/i.test(encoding))
    return `is XML that calls itself ${short(encoding)}; taken is UTF-8`;
  const valid = XMLValidator.validate(text);
  return valid === true
    ? undefined
    : `is not XML: ${short(valid.err.msg)} (line ${valid.err.line})`;
}

const short = (text: string): string =>
  text.length > LONGEST_FAULT ? `${text.slice(0, LONGEST_FAULT)}…` : text;
