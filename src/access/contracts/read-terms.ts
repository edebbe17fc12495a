import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import type { Consumer } from '../consumer.js';
import type { ContractFault } from '../contract.js';
import type { TextFile } from './contract-files.js';
import { keysAt, TERMS } from './terms.js';

/** Who the consumer is and what it may ask, or what is wrong with the file that says so. */
export type TermsOutcome =
  { readonly consumer: Consumer } | { readonly faults: readonly ContractFault[] };

/** @param folder the name of the consumer's folder */
export function readTerms({ file, text }: TextFile, folder: string): TermsOutcome {
  const lines = new LineCounter();
  const at = (offset: number, message: string): ContractFault => ({
    file,
    line: lines.linePos(offset).line,
    message,
  });
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0)
    return { faults: broken.map(({ message, pos }) => at(pos[0], notYaml(message))) };
  const plain = plainValue(document);
  if ('broken' in plain) return { faults: [at(0, notYaml(plain.broken))] };
  const parsed = TERMS.safeParse(plain.value);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, document);
    return { faults: faults.map(({ path, message }) => at(offsetOf(document, path), message)) };
  }
  const message = nameFault(parsed.data.name, folder);
  if (message !== undefined) return { faults: [at(offsetOf(document, ['name']), message)] };
  return { consumer: withoutUndefined(parsed.data) };
}

const notYaml = (reason: string): string => `is not valid YAML: ${reason.replace(/\.$/, '')}.`;

type Path = readonly PropertyKey[];

/** A file may not be one value, such as by aliases that grow without end. */
function plainValue(document: Document): { readonly value: unknown } | { readonly broken: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}

function faultsOf(
  { issues }: z.ZodError,
  document: Document,
): readonly { readonly path: Path; readonly message: string }[] {
  return issues.flatMap((issue) => {
    const { path } = issue;
    const where = path.join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `${[...path, key].join('.')} is not known; ${where === '' ? 'a contract' : where} has ${keysAt(where).join(', ')}.`,
      }));
    return [{ path, message: `${seenAt(document, path)}; expected ${issue.message}.` }];
  });
}

function seenAt(document: Document, path: Path): string {
  const name = path.length === 0 ? 'The file' : path.join('.');
  if (path.length > 0 && !document.hasIn(path)) return `${name} is missing`;
  const found = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(found)) return `${name} is a map`;
  if (isSeq(found)) return `${name} is a list`;
  if (!isScalar(found) || found.value == null) return `${name} is empty`;
  return `${name} is ${shown(found.value)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Where a key stands, or the innermost part of the file on the way there. */
function offsetOf({ contents }: Document, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = startOf(node) ?? offset;
    }
  }
  return offset;
}

const startOf = (node: unknown): number | undefined => (node as Node | null)?.range?.[0];

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

function nameFault(name: string, folder: string): string | undefined {
  if (name !== folder)
    return `name is ${shown(name)}, but the folder is called ${shown(folder)}; expected the same.`;
  if (name === 'open') return 'name is "open", which is said of requests that nobody owns.';
  if (!NAME.test(name))
    return `name is ${shown(name)}; expected at most 63 small letters, digits and dashes, a letter first.`;
  return undefined;
}

/** What is left out is not there, rather than undefined. */
const withoutUndefined = ({ freshness, ...terms }: z.output<typeof TERMS>): Consumer => ({
  ...terms,
  freshness: Object.fromEntries(
    Object.entries(freshness).filter(([, value]) => value !== undefined),
  ),
});
