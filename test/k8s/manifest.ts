import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** One Kubernetes object as it stands in a manifest; a kind's own fields are checked by its schema. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** Every object of a YAML file. Throws on broken YAML, and on a document that is no Kubernetes object. */
export function readManifests(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join('; ')}`);
    const value: unknown = document.toJS();
    if (!isManifest(value)) throw new Error(`${file} holds a document without kind and name.`);
    return value;
  });
}

export function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  if (!('apiVersion' in value && 'kind' in value && 'metadata' in value)) return false;
  const { metadata } = value;
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata;
}

/** `kind/name`: unique in what this project renders. */
export const nameOf = (object: Manifest) => `${object.kind}/${object.metadata.name}`;

/** A deep copy, changed by `change`: how specs plant a breach. */
export function breached<T>(value: T, change: (copy: T) => void): T {
  const copy = structuredClone(value);
  change(copy);
  return copy;
}
