import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from './kustomization.js';
import { nameOf, readManifests, type Manifest } from './manifest.js';

const byName = (objects: Manifest[]) =>
  Object.fromEntries(objects.map((object) => [nameOf(object), object]));

describe('The kustomizations', () => {
  it.each([
    ['base', 'k8s/base'],
    ['local', 'k8s/overlays/local'],
  ])('render as the official tool renders them: %s', (name, folder) => {
    const official = readManifests(`test/k8s/rendered/${name}.yaml`);

    expect(byName(render(folder))).toEqual(byName(official));
    expect(official).toHaveLength(7);
  });

  it('make the production station: two replicas, replaced one by one without a gap', () => {
    expect(byName(render('k8s/base'))['Deployment/data-station']).toMatchObject({
      spec: { replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
    });
  });

  it('put every object into one namespace, which enforces restricted pod security', () => {
    const { 'Namespace/data-station': namespace, ...rest } = byName(render('k8s/base'));

    expect(namespace?.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    expect(Object.values(rest).map(({ metadata }) => metadata.namespace)).toEqual(
      Object.values(rest).map(() => 'data-station'),
    );
  });
});

describe('A kustomization', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kustomization-'));
    cpSync('k8s', folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const overlay = (lines: string[]) => {
    const head = ['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization'];
    const text = [...head, 'resources: [../../base]', ...lines].join('\n');
    writeFileSync(join(folder, 'overlays/local/kustomization.yaml'), text);
    return () => render(join(folder, 'overlays/local'));
  };

  it('is refused when it uses what this rendering does not know', () => {
    expect(overlay(['namePrefix: mine-'])).toThrow(/namePrefix/);
  });

  it('is refused when its patch does not fit', () => {
    const rendering = overlay([
      'patches:',
      '  - target: { kind: Deployment, name: data-station }',
      '    patch: "[{ op: replace, path: /spec/nowhere/at, value: 1 }]"',
    ]);

    expect(rendering).toThrow(/OPERATION_PATH/);
  });

  it('is refused when it merges into a ConfigMap that its base does not generate', () => {
    const generator = '  - { name: other, behavior: merge, literals: [A=b] }';

    expect(overlay(['configMapGenerator:', generator])).toThrow(/other cannot merge/);
  });

  it('names a registry without touching the tag', () => {
    const rendering = overlay(['images:', '  - { name: data-station, newName: "host:5000/a/b" }']);

    expect(byName(rendering())['Deployment/data-station']).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'host:5000/a/b:0.1.0' }] } } },
    });
  });
});
