import { render } from './kustomization.js';
import { breached, nameOf } from './manifest.js';
import { schemaFaults } from './kubernetes-schema.js';
import { withDeployment } from './workload.js';

const base = render('k8s/base');
const faultsOf = (objects: typeof base) => objects.flatMap(schemaFaults);

describe.each(['k8s/base', 'k8s/overlays/local'])('The objects of %s', (folder) => {
  const objects = render(folder);

  it.each(objects.map((object) => [nameOf(object), object] as const))(
    'fulfil the Kubernetes schema: %s',
    (_name, object) => {
      expect(schemaFaults(object)).toEqual([]);
    },
  );
});

describe('The schema check', () => {
  it('reports a required field that is missing', () => {
    const breach = withDeployment(base, (_deployment, _template, container) => {
      Reflect.deleteProperty(container, 'name');
    });

    expect(faultsOf(breach)).toEqual([
      expect.stringMatching(/containers\/0 must have required property name/),
    ]);
  });

  it('reports a value of the wrong type', () => {
    const breach = withDeployment(base, ({ spec }) => {
      if (spec) Object.assign(spec, { replicas: 'two' });
    });

    expect(faultsOf(breach)).toEqual([expect.stringMatching(/replicas must be integer/)]);
  });

  it('reports a field that the schema does not know, however deep', () => {
    const breach = withDeployment(base, (_deployment, _template, { readinessProbe }) => {
      Object.assign(readinessProbe?.httpGet ?? {}, { pathh: '/readyz' });
    });

    expect(faultsOf(breach)).toEqual([
      '/spec/template/spec/containers/0/readinessProbe/httpGet/pathh is not in the schema',
    ]);
  });

  it.each(base.map((object) => [nameOf(object), object] as const))(
    'reports a field that the schema does not know at the top of %s',
    (_name, object) => {
      const breach = breached(object, (copy) => Object.assign(copy, { sepc: {} }));

      expect(schemaFaults(breach)).toEqual(['/sepc is not in the schema']);
    },
  );

  it('reports a kind that it has no schema for', () => {
    const unknown = { apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'x' } };

    expect(schemaFaults(unknown)).toEqual(['example.org/v1 Thing has no schema here']);
  });
});
