import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Service, ServiceAccount } from 'kubernetes-models/v1';
import type { Manifest } from './manifest.js';

const MODELS = [
  ConfigMap,
  Deployment,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
];

/**
 * What the object breaks of its kind's schema in Kubernetes' OpenAPI description, as sentences; empty when valid.
 * Strict as the API server with field validation: a field that the schema does not know is a fault.
 */
export function schemaFaults(object: Manifest): string[] {
  const model = MODELS.find((m) => m.apiVersion === object.apiVersion && m.kind === object.kind);
  if (model === undefined) return [`${object.apiVersion} ${object.kind} has no schema here`];
  const looked = new Set<string>();
  try {
    model.prototype.validate.call(watched(object, '', looked));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return unknownFields(object, '', looked);
}

/**
 * The published validators let unknown fields pass. But they read each field that they know, and each entry of a
 * map, so a field that was never read is one that the schema lacks.
 */
function watched<T>(value: T, path: string, looked: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const inner = `${path}/${String(key)}`;
      looked.add(inner);
      return watched<unknown>(Reflect.get(target, key), inner, looked);
    },
  });
}

function unknownFields(value: unknown, path: string, looked: Set<string>): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const at = `${path}/${key}`;
    return looked.has(at) ? unknownFields(inner, at, looked) : [`${at} is not in the schema`];
  });
}
