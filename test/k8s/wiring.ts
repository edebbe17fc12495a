import type { IContainer, IProbe } from 'kubernetes-models/v1';
import type { Workload } from './workload.js';

type Labels = Record<string, string>;

/** Selectors that do not find the station's pods, as sentences. */
export function selectorFaults(workload: Workload): string[] {
  const labels = workload.template.metadata?.labels ?? {};
  const selectors: Record<string, Labels | undefined> = {
    Deployment: workload.deployment.spec?.selector.matchLabels,
    Service: workload.service.spec?.selector,
    PodDisruptionBudget: workload.disruptionBudget.spec?.selector?.matchLabels,
    NetworkPolicy: workload.networkPolicy.spec?.podSelector?.matchLabels,
  };
  for (const spread of workload.template.spec?.topologySpreadConstraints ?? []) {
    selectors[`spread over ${spread.topologyKey}`] = spread.labelSelector?.matchLabels;
  }
  return Object.entries(selectors)
    .filter(([, selector]) => !selects(selector, labels))
    .map(([owner]) => `the ${owner} does not select the pods`);
}

function selects(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

/** Ports that lead nowhere, as sentences. */
export function portFaults(workload: Workload): string[] {
  const ports = workload.container.ports ?? [];
  const open = (port: unknown) =>
    ports.some(({ name, containerPort }) => port === name || port === containerPort);
  const used: [string, unknown][] = [
    ['PORT', Number(environmentOf(workload).get('PORT')?.value)],
    ...(workload.service.spec?.ports ?? []).map(({ name, targetPort }): [string, unknown] => [
      `Service port ${name}`,
      targetPort,
    ]),
    ...(workload.networkPolicy.spec?.ingress ?? []).flatMap((rule) =>
      (rule.ports ?? []).map(({ port }): [string, unknown] => ['NetworkPolicy ingress', port]),
    ),
    ...Object.entries(probesByName(workload.container)).map(([name, probe]): [string, unknown] => [
      name,
      probe?.httpGet?.port,
    ]),
  ];
  return used
    .filter(([, port]) => !open(port))
    .map(([user, port]) => `${user} names port ${String(port)}, which the container does not open`);
}

/** Probes that are missing or ask the wrong path, as sentences. */
export function probeFaults({ container }: Workload): string[] {
  const paths = { startupProbe: '/healthz', livenessProbe: '/healthz', readinessProbe: '/readyz' };
  const probes = probesByName(container);
  return Object.entries(paths)
    .filter(([name, path]) => probes[name]?.httpGet?.path !== path)
    .map(([name, path]) => `the ${name} does not ask ${path}`);
}

const probesByName = (container: IContainer): Record<string, IProbe | undefined> => ({
  startupProbe: container.startupProbe,
  livenessProbe: container.livenessProbe,
  readinessProbe: container.readinessProbe,
});

/** Where a variable of the station's process gets its value from. */
export interface VariableSource {
  from: 'configuration' | 'secret' | 'field' | 'manifest';
  /** Absent when the value is known to the cluster alone. */
  value?: string;
}

/** Every environment variable of the station's container, by name. */
export function environmentOf({ container, configMap }: Workload): Map<string, VariableSource> {
  const variables = new Map<string, VariableSource>();
  for (const { configMapRef } of container.envFrom ?? []) {
    if (configMapRef?.name !== configMap.metadata?.name) continue;
    for (const [name, value] of Object.entries(configMap.data ?? {})) {
      variables.set(name, { from: 'configuration', value });
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.secretKeyRef !== undefined) variables.set(name, { from: 'secret' });
    else if (valueFrom?.fieldRef !== undefined) variables.set(name, { from: 'field' });
    else variables.set(name, { from: 'manifest', value: value ?? '' });
  }
  return variables;
}

/** References to objects that are not rendered with the rest, as sentences. */
export function referenceFaults({ container, template, ...workload }: Workload): string[] {
  const configMaps = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name);
  const faults: string[] = [];
  if (configMaps.some((name) => name !== workload.configMap.metadata?.name)) {
    faults.push(`the ConfigMap ${configMaps.join(', ')} does not exist`);
  }
  const account = template.spec?.serviceAccountName;
  if (account !== workload.serviceAccount.metadata?.name) {
    faults.push(`the ServiceAccount ${account} does not exist`);
  }
  return faults;
}
