import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Manifest } from './manifest.js';

interface Generator {
  name: string;
  behavior: 'create' | 'merge';
  literals: string[];
}

const Data = z.record(z.string(), z.string());

/** Only generated ConfigMaps get a hash in their name; a base's one is still known as such in its overlay. */
const generated = new WeakSet<Manifest>();

/** The objects with the generators' ConfigMaps added, or merged into the ones a base has generated. */
export function generate(objects: Manifest[], generators: Generator[]): Manifest[] {
  const result = [...objects];
  for (const { name, behavior, literals } of generators) {
    const data = Object.fromEntries(literals.map((literal) => splitAt(literal, '=')));
    const present = result.find((o) => o.kind === 'ConfigMap' && o.metadata.name === name);
    if ((behavior === 'merge') !== (present !== undefined)) {
      throw new Error(
        `The generator of ${name} cannot ${behavior}: look at the base's generators.`,
      );
    }
    if (present === undefined) {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
      generated.add(object);
      result.push(object);
    } else present.data = { ...Data.parse(present.data), ...data };
  }
  return result;
}

/** Generated ConfigMaps renamed to `name-hash`, and every reference to them with it. */
export function withHashedNames(objects: Manifest[]): Manifest[] {
  const names = new Map<string, string>();
  for (const object of objects.filter((o) => generated.has(o))) {
    const { name } = object.metadata;
    names.set(name, `${name}-${hashOf(Data.parse(object.data))}`);
    object.metadata.name = names.get(name) ?? name;
  }
  return objects.map((object) => renamed(object, names) as Manifest);
}

function renamed(value: unknown, names: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]: [string, unknown]) => [
      field,
      REFERENCES.has(field) ? withNewName(inner, names) : renamed(inner, names),
    ]),
  );
}

const REFERENCES = new Set(['configMapRef', 'configMapKeyRef', 'configMap']);

function withNewName(reference: unknown, names: Map<string, string>): unknown {
  const { name, ...rest } = z.looseObject({ name: z.string() }).parse(reference);
  return { ...rest, name: names.get(name) ?? name };
}

/**
 * As kustomize 5 does it: the head of a SHA-256 in hex, with the characters that could spell words replaced. The
 * name that it hashes with the data is always empty.
 */
function hashOf(data: Record<string, string>): string {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  const json = JSON.stringify({ data: sorted, kind: 'ConfigMap', name: '' });
  const hex = createHash('sha256').update(json).digest('hex');
  const substitutes: Record<string, string> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
  return Array.from(hex.slice(0, 10), (digit) => substitutes[digit] ?? digit).join('');
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
