import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IContainer, IPodSpec, ISecurityContext } from 'kubernetes-models/v1';
import { render } from './kustomization.js';
import { podSecurityFaults } from './pod-security.js';
import { withDeployment, workloadOf } from './workload.js';

const base = render('k8s/base');

type Change = (pod: IPodSpec, container: IContainer) => void;

const deploymentWith = (change: Change): IDeployment =>
  workloadOf(
    withDeployment(base, (_deployment, { spec }, container) => {
      if (spec) change(spec, container);
    }),
  ).deployment;

const ofContainer =
  (securityContext: ISecurityContext): Change =>
  (_pod, container) => {
    container.securityContext = { ...container.securityContext, ...securityContext };
  };

const without =
  (field: 'readOnlyRootFilesystem' | 'capabilities' | 'allowPrivilegeEscalation'): Change =>
  (_pod, { securityContext }) => {
    if (securityContext) Reflect.deleteProperty(securityContext, field);
  };

const ofPod =
  (fields: Partial<IPodSpec>): Change =>
  (pod) =>
    Object.assign(pod, fields);

describe.each(['k8s/base', 'k8s/overlays/local'])('The pods of %s', (folder) => {
  it('fulfil the restricted Pod Security Standard', () => {
    expect(podSecurityFaults(workloadOf(render(folder)).deployment)).toEqual([]);
  });
});

describe('The pod security check', () => {
  const breaches: [string, Change][] = [
    ['shares a namespace of its node', ofPod({ hostNetwork: true })],
    [
      'sets a kernel parameter',
      ofPod({ securityContext: { sysctls: [{ name: 'a', value: '1' }] } }),
    ],
    ['the pod runs as root', ofPod({ securityContext: { runAsNonRoot: true, runAsUser: 0 } })],
    ['is given an API token', ofPod({ automountServiceAccountToken: true })],
    [
      'a volume type is not allowed: h',
      ofPod({ volumes: [{ name: 'h', hostPath: { path: '/' } }] }),
    ],
    ['station may run as root', ofContainer({ runAsNonRoot: false })],
    ['station runs as root', ofContainer({ runAsUser: 0 })],
    ['station may gain privileges', without('allowPrivilegeEscalation')],
    ['station is privileged', ofContainer({ privileged: true })],
    ['station keeps capabilities', without('capabilities')],
    [
      'station adds capabilities',
      ofContainer({ capabilities: { drop: ['ALL'], add: ['SYS_TIME'] } }),
    ],
    ['station has no seccomp profile', ofContainer({ seccompProfile: { type: 'Unconfined' } })],
    ['station turns AppArmor off', ofContainer({ appArmorProfile: { type: 'Unconfined' } })],
    ['station has an SELinux type', ofContainer({ seLinuxOptions: { type: 'spc_t' } })],
    ['station has an SELinux user', ofContainer({ seLinuxOptions: { user: 'root' } })],
    [
      'station is a process of a Windows node',
      ofContainer({ windowsOptions: { hostProcess: true } }),
    ],
    ['station unmasks /proc', ofContainer({ procMount: 'Unmasked' })],
    ['station may write to the files of its image', without('readOnlyRootFilesystem')],
    [
      'station opens a port of its node',
      (_pod, container) => (container.ports = [{ containerPort: 3000, hostPort: 80 }]),
    ],
    [
      'station is probed on another host',
      (_pod, container) => (container.livenessProbe = { httpGet: { port: 80, host: '10.0.0.1' } }),
    ],
  ];

  it.each(breaches)('reports a Deployment where the pod or container %s', (fault, change) => {
    const faults = podSecurityFaults(deploymentWith(change));

    expect(faults).toContainEqual(expect.stringContaining(fault));
  });

  it('reports a container added without a security context of its own', () => {
    const faults = podSecurityFaults(
      deploymentWith((pod) => (pod.initContainers = [{ name: 'extra', image: 'extra' }])),
    );

    expect(faults).toEqual([
      'container extra may gain privileges',
      'container extra keeps capabilities',
      'container extra may write to the files of its image',
    ]);
  });

  it('reports a pod whose security context is gone', () => {
    const faults = podSecurityFaults(
      deploymentWith((pod) => Reflect.deleteProperty(pod, 'securityContext')),
    );

    expect(faults).toEqual([
      'container station may run as root',
      'container station has no seccomp profile',
    ]);
  });
});
