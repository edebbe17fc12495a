/**
 * Renders the part of kustomize that this project's kustomizations use, without a binary: no package registry
 * that the suite may rely on carries the official one. What it does not know it refuses, so it cannot leave
 * something out in silence; and its output must equal what the official tool rendered (see `rendered/`).
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import jsonPatch from 'fast-json-patch';
import { parse } from 'yaml';
import { z } from 'zod';
import { generate, withHashedNames } from './config-map-generator.js';
import { isManifest, readManifests, type Manifest } from './manifest.js';

const Kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  resources: z.array(z.string()).min(1),
  configMapGenerator: z
    .array(
      z.strictObject({
        name: z.string(),
        behavior: z.literal(['create', 'merge']).default('create'),
        literals: z.array(z.string().includes('=')),
      }),
    )
    .default([]),
  images: z
    .array(
      z.strictObject({
        name: z.string(),
        newName: z.string().optional(),
        newTag: z.string().optional(),
      }),
    )
    .default([]),
  replicas: z.array(z.strictObject({ name: z.string(), count: z.int().nonnegative() })).default([]),
  patches: z
    .array(
      z.strictObject({
        target: z.strictObject({ kind: z.string(), name: z.string() }),
        patch: z.string(),
      }),
    )
    .default([]),
});
type Kustomization = z.infer<typeof Kustomization>;

/** Every object that the kustomization in `folder` stands for, in no promised order. */
export function render(folder: string): Manifest[] {
  return withHashedNames(accumulate(folder));
}

function accumulate(folder: string): Manifest[] {
  const kustomization = Kustomization.parse(
    parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')),
  );
  const resources = kustomization.resources.flatMap((resource) => {
    const path = join(folder, resource);
    return statSync(path).isDirectory() ? accumulate(path) : readManifests(path);
  });
  const objects = generate(resources, kustomization.configMapGenerator).map((object) =>
    patched(object, kustomization.patches),
  );
  for (const object of objects) transform(object, kustomization);
  return objects;
}

function patched(object: Manifest, patches: Kustomization['patches']): Manifest {
  const operations = patches
    .filter(({ target }) => target.kind === object.kind && target.name === object.metadata.name)
    .flatMap(({ patch }) => z.array(z.custom<jsonPatch.Operation>()).parse(parse(patch)));
  const result: unknown = jsonPatch.applyPatch(object, operations, true).newDocument;
  if (!isManifest(result)) throw new Error(`A patch leaves ${object.kind} without kind or name.`);
  return result;
}

const DeploymentShape = z.object({
  spec: z.object({
    replicas: z.int(),
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ image: z.string() })) }),
    }),
  }),
});

function transform(object: Manifest, { namespace, replicas, images }: Kustomization): void {
  if (namespace !== undefined) {
    if (object.kind === 'Namespace') object.metadata.name = namespace;
    else object.metadata.namespace = namespace;
  }
  if (object.kind !== 'Deployment') return;
  // Parsed for its shape only: the original is written to, since parsing leaves a copy with less in it.
  DeploymentShape.parse(object);
  const { spec } = object as Manifest & z.infer<typeof DeploymentShape>;
  for (const { name, count } of replicas) if (name === object.metadata.name) spec.replicas = count;
  for (const container of spec.template.spec.containers) {
    container.image = images.reduce(withImage, container.image);
  }
}

function withImage(image: string, change: Kustomization['images'][number]): string {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  const name = colon === -1 ? image : image.slice(0, colon);
  if (name !== change.name) return image;
  const tag = change.newTag ?? (colon === -1 ? undefined : image.slice(colon + 1));
  return [change.newName ?? name, tag].filter((part) => part !== undefined).join(':');
}
