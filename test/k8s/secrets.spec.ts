import { render } from './kustomization.js';
import { filesUnder, secretsIn } from './secrets.js';
import { environmentOf } from './wiring.js';
import { withDeployment, workloadOf } from './workload.js';

const SECRET = ['CONTROL_TOKEN', 'DATABASE_URL', 'NATS_URL', 'REDIS_URL'];

describe('Secrets', () => {
  it.each(filesUnder('k8s').map(({ path, text }) => [path, text]))(
    'do not stand in %s',
    (_p, text) => {
      expect(secretsIn(text)).toEqual([]);
    },
  );

  it.each(['k8s/base', 'k8s/overlays/local'])('are not made by %s', (folder) => {
    expect(render(folder).map(({ kind }) => kind)).not.toContain('Secret');
  });

  it('give the station its connections and its operators, and nothing else does', () => {
    const secret = Array.from(environmentOf(workloadOf(render('k8s/base'))))
      .filter(([, { from }]) => from === 'secret')
      .map(([name]) => name);

    expect(secret.sort()).toEqual(SECRET);
  });
});

describe('The search for secrets', () => {
  it.each([
    ['a URL with a password', `value: ${'nats'}://station:${'hunter2'}@nats:4222`],
    ['a URL with a password', `value: ${'redis'}://:${'hunter2'}@redis:6379`],
    ['a Secret object', 'apiVersion: v1\nkind: Secret\n'],
    ['a secretGenerator', 'secretGenerator:\n  - name: x\n'],
    ['a private key', `-----BEGIN ${'RSA PRIVATE'} KEY-----`],
  ])('reports %s', (what, text) => {
    expect(secretsIn(text)).toEqual([`holds ${what}`]);
  });

  it('sees a connection that the Deployment sets by value', () => {
    const breach = withDeployment(render('k8s/base'), (_deployment, _template, { env }) => {
      env?.splice(0, env.length, { name: 'NATS_URL', value: 'nats://nats:4222' });
    });

    expect(environmentOf(workloadOf(breach)).get('NATS_URL')).toEqual({
      from: 'manifest',
      value: 'nats://nats:4222',
    });
  });
});
