import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import {
  ConfigMap,
  Service,
  ServiceAccount,
  type IContainer,
  type IPodTemplateSpec,
} from 'kubernetes-models/v1';
import { breached, type Manifest } from './manifest.js';

/** The rendered objects that make the station run, each typed as its kind. */
export type Workload = ReturnType<typeof workloadOf>;

/** Throws when a kind is missing or there are two of it. */
export function workloadOf(objects: Manifest[]) {
  const deployment = only(objects, Deployment.is);
  const { template, container } = stationOf(deployment);
  return {
    deployment,
    template,
    container,
    configMap: only(objects, ConfigMap.is),
    service: only(objects, Service.is),
    serviceAccount: only(objects, ServiceAccount.is),
    networkPolicy: only(objects, NetworkPolicy.is),
    disruptionBudget: only(objects, PodDisruptionBudget.is),
  };
}

/** The rendered objects with a breach planted in their Deployment. */
export function withDeployment(
  objects: Manifest[],
  change: (deployment: IDeployment, template: IPodTemplateSpec, container: IContainer) => void,
): Manifest[] {
  return breached(objects, (copy) => {
    const deployment = only(copy, Deployment.is);
    const { template, container } = stationOf(deployment);
    change(deployment, template, container);
  });
}

function stationOf(deployment: IDeployment) {
  const template = deployment.spec?.template;
  const container = template?.spec?.containers.find(({ name }) => name === 'station');
  if (template === undefined || container === undefined) {
    throw new Error('The Deployment has no container named station.');
  }
  return { template, container };
}

function only<T>(objects: Manifest[], is: (value: unknown) => value is T): T {
  const [found, ...more] = objects.filter((object): object is Manifest & T => is(object));
  if (found === undefined || more.length > 0) throw new Error('Not exactly one object of a kind.');
  return found;
}
