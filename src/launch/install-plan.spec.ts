import { installPlan, type SystemFacts } from './install-plan.js';

const system = (programs: string[], facts: Partial<SystemFacts> = {}): SystemFacts => ({
  has: (program) => programs.includes(program),
  isRoot: false,
  sudo: false,
  ...facts,
});

describe('installPlan', () => {
  it('uses apt-get as root, and keeps Debian from starting services', () => {
    const plan = installPlan(['nats-server', 'postgres'], system(['apt-get'], { isRoot: true }));
    expect(plan).toMatchObject({
      manager: 'apt-get',
      packages: ['nats-server', 'postgresql'],
      command: 'sh',
    });
    expect(plan?.args[1]).toContain('policy-rc.d');
    expect(plan?.args.slice(-2)).toEqual(['nats-server', 'postgresql']);
  });

  it('uses sudo when that asks for no password', () => {
    const plan = installPlan(['redis-server'], system(['apk'], { sudo: true }));
    expect(plan).toMatchObject({
      command: 'sudo',
      args: ['-n', 'apk', 'add', '--no-cache', 'redis'],
    });
  });

  it('uses Homebrew as oneself', () => {
    const plan = installPlan(['nats-server', 'redis-server'], system(['brew'], { sudo: true }));
    expect(plan).toMatchObject({
      command: 'brew',
      args: ['install', '--quiet', 'nats-server', 'redis'],
    });
  });

  it.each([
    ['no package manager is known', system([])],
    ['root would be needed', system(['apt-get'])],
    ['Homebrew would run as root', system(['brew'], { isRoot: true })],
    ['the package manager lacks a program', system(['dnf'], { isRoot: true })],
  ])('has no plan when %s', (_when, facts) => {
    expect(installPlan(['nats-server'], facts)).toBeUndefined();
  });
});
