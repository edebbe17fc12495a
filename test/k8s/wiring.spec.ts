import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IContainer, IPodTemplateSpec } from 'kubernetes-models/v1';
import { render } from './kustomization.js';
import { breached } from './manifest.js';
import { portFaults, probeFaults, referenceFaults, selectorFaults } from './wiring.js';
import { withDeployment, workloadOf } from './workload.js';

const base = render('k8s/base');

const workloadWith = (
  change: (deployment: IDeployment, template: IPodTemplateSpec, container: IContainer) => void,
) => workloadOf(withDeployment(base, change));

describe.each(['k8s/base', 'k8s/overlays/local'])('The objects of %s fit together', (folder) => {
  const workload = workloadOf(render(folder));

  it('so that every selector finds the pods', () => {
    expect(selectorFaults(workload)).toEqual([]);
  });

  it('so that every port leads to the one that the station listens on', () => {
    expect(portFaults(workload)).toEqual([]);
  });

  it('so that start and life are asked at /healthz, readiness at /readyz', () => {
    expect(probeFaults(workload)).toEqual([]);
  });

  it('so that everything referred to is there', () => {
    expect(referenceFaults(workload)).toEqual([]);
  });
});

describe('A pod that stops', () => {
  it('has the time for its pause, a drain of 10 seconds, and 5 more', () => {
    const { template, container } = workloadOf(base);
    const pause = container.lifecycle?.preStop?.sleep?.seconds ?? 0;

    expect(pause).toBeGreaterThanOrEqual(5);
    expect(template.spec?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(pause + 10 + 5);
  });
});

describe('The wiring check', () => {
  it('reports selectors that miss the pods', () => {
    const workload = workloadWith((_deployment, { metadata }) => {
      Object.assign(metadata ?? {}, { labels: { 'app.kubernetes.io/name': 'other' } });
    });

    expect(selectorFaults(workload)).toEqual([
      'the Deployment does not select the pods',
      'the Service does not select the pods',
      'the PodDisruptionBudget does not select the pods',
      'the NetworkPolicy does not select the pods',
      'the spread over kubernetes.io/hostname does not select the pods',
      'the spread over topology.kubernetes.io/zone does not select the pods',
    ]);
  });

  it('reports an empty selector, which would select everything', () => {
    const workload = workloadOf(base);
    const breach = breached(workload, ({ service }) => {
      if (service.spec) service.spec.selector = {};
    });

    expect(selectorFaults(breach)).toEqual(['the Service does not select the pods']);
  });

  it('reports every port that leads nowhere', () => {
    const workload = workloadWith((_deployment, _template, container) => {
      container.ports = [{ name: 'web', containerPort: 8080 }];
    });

    expect(portFaults(workload)).toEqual(
      [
        'PORT names port 3000',
        'Service port http names port http',
        'NetworkPolicy ingress names port http',
        'startupProbe names port http',
        'livenessProbe names port http',
        'readinessProbe names port http',
      ].map((fault) => `${fault}, which the container does not open`),
    );
  });

  it('reports a probe that is missing', () => {
    const workload = workloadWith((_deployment, _template, container) => {
      Reflect.deleteProperty(container, 'readinessProbe');
    });

    expect(probeFaults(workload)).toEqual(['the readinessProbe does not ask /readyz']);
  });

  it('reports references to what is not there', () => {
    const workload = workloadWith((_deployment, { spec }, container) => {
      container.envFrom = [{ configMapRef: { name: 'elsewhere' } }];
      if (spec) spec.serviceAccountName = 'nobody';
    });

    expect(referenceFaults(workload)).toEqual([
      'the ConfigMap elsewhere does not exist',
      'the ServiceAccount nobody does not exist',
    ]);
  });
});
