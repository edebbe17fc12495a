import { projections } from '../../projections/index.js';
import { checkConfig, type Environment } from '../../src/config.js';
import { ownersAsked } from '../../src/model/owners-asked.js';
import { render } from './kustomization.js';
import { environmentOf } from './wiring.js';
import { withDeployment, workloadOf, type Workload } from './workload.js';

/** What a cluster would fill in: the Secret's keys and the pod's name. */
const FROM_CLUSTER: Environment = {
  NATS_URL: 'nats://nats.example:4222',
  REDIS_URL: 'redis://redis.example:6379',
  DATABASE_URL: 'postgres://postgres.example:5432/station',
  STATION_NAME: 'data-station-6f7c9b5d4-x2x9z',
};
const NONSENSE = '!!';

const configOf = (env: Environment) =>
  checkConfig(
    env,
    'default',
    ownersAsked(
      projections.map(({ projection }) => projection),
      projections.flatMap(({ polls }) => polls),
    ),
  );

const filledIn = (workload: Workload): Environment =>
  Object.fromEntries(
    Array.from(environmentOf(workload), ([name, { value }]) => [name, value ?? FROM_CLUSTER[name]]),
  );

const refused = (env: Environment): string[] => {
  const outcome = configOf(env);
  return 'faults' in outcome ? outcome.faults.map(({ variable }) => variable) : [];
};

/** The variables of a Deployment that the station does not read: nonsense in them is not noticed. */
const unreadVariables = (workload: Workload): string[] => {
  const env = filledIn(workload);
  return Object.keys(env).filter((name) => !refused({ ...env, [name]: NONSENSE }).includes(name));
};

describe.each(['k8s/base', 'k8s/overlays/local'])('The environment of %s', (folder) => {
  const workload = workloadOf(render(folder));

  it('is a configuration that the station accepts, in production mode, open to the cluster', () => {
    expect(configOf(filledIn(workload))).toMatchObject({
      config: {
        mode: 'production',
        host: '0.0.0.0',
        access: 'required',
        port: workload.container.ports?.[0]?.containerPort,
        stationName: FROM_CLUSTER.STATION_NAME,
      },
    });
  });

  it('holds every variable that the station cannot start without', () => {
    const names = Array.from(environmentOf(workload).keys());

    expect(names).toEqual(expect.arrayContaining(refused({})));
    expect(refused({})).toContain('NATS_URL');
  });

  it('holds no variable that the station does not read', () => {
    expect(unreadVariables(workload)).toEqual([]);
  });

  it('names the station after its pod', () => {
    const { env } = workload.container;

    expect(env?.find(({ name }) => name === 'STATION_NAME')?.valueFrom).toEqual({
      fieldRef: { fieldPath: 'metadata.name' },
    });
  });
});

describe('The environment check', () => {
  it('reports a variable that the station does not read', () => {
    const breach = withDeployment(render('k8s/base'), (_deployment, _template, { env }) => {
      env?.push({ name: 'NATS_URI', value: 'nats://nats.example:4222' });
    });

    expect(unreadVariables(workloadOf(breach))).toEqual(['NATS_URI']);
  });

  it('reports a value that the station refuses', () => {
    const { container, ...rest } = workloadOf(render('k8s/base'));
    const env = [...(container.env ?? []), { name: 'LOG_LEVEL', value: 'chatty' }];

    expect(refused(filledIn({ ...rest, container: { ...container, env } }))).toEqual(['LOG_LEVEL']);
  });
});
