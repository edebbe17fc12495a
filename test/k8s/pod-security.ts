import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { IContainer, IPodSpec } from 'kubernetes-models/v1';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SECCOMP = ['RuntimeDefault', 'Localhost'];
const SELINUX = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/**
 * What the pods of a Deployment break of the Pod Security Standard "restricted", and of the two rules of this
 * house beside it (nothing written to the image's files, no API token); empty when nothing.
 */
export function podSecurityFaults(deployment: IDeployment): string[] {
  const pod = deployment.spec?.template.spec;
  if (pod === undefined) return ['the Deployment has no pod'];
  const containers = [...(pod.initContainers ?? []), ...pod.containers];
  return [...podFaults(pod), ...containers.flatMap((c) => containerFaults(c, pod))];
}

function podFaults(pod: IPodSpec): string[] {
  const volumes = (pod.volumes ?? []).filter(
    (volume) => !Object.keys(volume).some((field) => VOLUMES.includes(field)),
  );
  return broken({
    'the pod shares a namespace of its node':
      pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true,
    'the pod sets a kernel parameter': (pod.securityContext?.sysctls ?? []).length > 0,
    'the pod runs as root': pod.securityContext?.runAsUser === 0,
    'the pod is given an API token': pod.automountServiceAccountToken !== false,
    [`a volume type is not allowed: ${volumes.map((v) => v.name).join(', ')}`]: volumes.length > 0,
  });
}

function containerFaults(container: IContainer, pod: IPodSpec): string[] {
  const own = container.securityContext;
  const both = { ...pod.securityContext, ...own };
  const capabilities = own?.capabilities;
  const faults = broken({
    'may run as root': both.runAsNonRoot !== true,
    'runs as root': both.runAsUser === 0,
    'may gain privileges': own?.allowPrivilegeEscalation !== false,
    'is privileged': own?.privileged === true,
    'keeps capabilities': capabilities?.drop?.includes('ALL') !== true,
    'adds capabilities': capabilities?.add?.some((name) => name !== 'NET_BIND_SERVICE') === true,
    'has no seccomp profile': !SECCOMP.includes(both.seccompProfile?.type ?? ''),
    'turns AppArmor off': both.appArmorProfile?.type === 'Unconfined',
    'has an SELinux type of its own': !SELINUX.includes(both.seLinuxOptions?.type ?? ''),
    'has an SELinux user or role of its own':
      both.seLinuxOptions?.user !== undefined || both.seLinuxOptions?.role !== undefined,
    'is a process of a Windows node': both.windowsOptions?.hostProcess === true,
    'is probed on another host': probesOf(container).some((p) => p?.httpGet?.host !== undefined),
    'unmasks /proc': (own?.procMount ?? 'Default') !== 'Default',
    'opens a port of its node': container.ports?.some((p) => (p.hostPort ?? 0) !== 0) === true,
    'may write to the files of its image': own?.readOnlyRootFilesystem !== true,
  });
  return faults.map((fault) => `container ${container.name} ${fault}`);
}

export const probesOf = ({ startupProbe, livenessProbe, readinessProbe }: IContainer) => [
  startupProbe,
  livenessProbe,
  readinessProbe,
];

function broken(rules: Record<string, boolean>): string[] {
  return Object.keys(rules).filter((rule) => rules[rule]);
}
