import { readFileSync } from 'node:fs';
import { argumentsOf, commandOf, dockerfileFaults, stagesOf, type Stage } from './dockerfile.js';
import { render } from './kustomization.js';
import { environmentOf } from './wiring.js';
import { workloadOf } from './workload.js';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const workload = workloadOf(render('k8s/base'));

const finalStage = (): Stage => {
  const stage = stagesOf(dockerfile).at(-1);
  if (stage === undefined) throw new Error('The Dockerfile has no stage.');
  return stage;
};

describe('The image', () => {
  it('is built from pinned images, by the lockfile, for a user without rights', () => {
    expect(dockerfileFaults(dockerfile)).toEqual([]);
  });

  it('runs the command that the Deployment runs', () => {
    expect(commandOf(finalStage())).toEqual(workload.container.command);
  });

  it('runs as the user that the Deployment runs as', () => {
    const { runAsUser, runAsGroup } = workload.template.spec?.securityContext ?? {};

    expect(argumentsOf(finalStage(), 'USER')).toEqual([`${runAsUser}:${runAsGroup}`]);
  });

  it('opens the port that the Deployment names', () => {
    expect(argumentsOf(finalStage(), 'EXPOSE')).toEqual([
      environmentOf(workload).get('PORT')?.value,
    ]);
  });

  it('holds the build, the contracts, the production packages, package.json and the licence, and nothing else', () => {
    expect(argumentsOf(finalStage(), 'COPY')).toEqual([
      'package.json LICENSE ./',
      '--from=packages /station/node_modules ./node_modules',
      '--from=build /station/dist ./dist',
      '--from=build /station/projections/consumers ./projections/consumers',
    ]);
    const packages = stagesOf(dockerfile).find(({ name }) => name === 'packages');
    expect(packages && argumentsOf(packages, 'RUN')).toEqual([
      expect.stringMatching(/npm ci --omit=dev$/),
    ]);
  });

  it('is tagged in the base with the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

    expect(workload.container.image).toBe(`data-station:${version}`);
    expect(dockerfile).toContain(`--tag data-station:${version} `);
  });

  it('is built on every file that it copies: the build context leaves none of them out', () => {
    const kept = readFileSync('.dockerignore', 'utf8').match(/^!.+$/gm) ?? [];
    const copied = stagesOf(dockerfile)
      .flatMap((stage) => argumentsOf(stage, 'COPY'))
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(' ').slice(0, -1));

    expect(new Set(copied)).toEqual(new Set(kept.map((line) => line.slice(1))));
  });
});

describe('The Dockerfile check', () => {
  it.each([
    ['does not run as a user that is no root', 'USER 1000:1000', 'USER node'],
    ['does not run as a user that is no root', 'USER 1000:1000', 'USER 0'],
    ['does not run as a user that is no root', 'USER 1000:1000', ''],
    ['is not a pinned image', /FROM node:24-bookworm-slim\n/, 'FROM node:latest\n'],
    ['ADD fetches', 'COPY src ./src', 'ADD https://example.org/src.tar ./src'],
    ['does not keep to the lockfile', 'npm ci --omit=dev', 'npm install'],
    ['takes the whole folder', 'COPY src ./src', 'COPY . .'],
    ['one for a shell', /^CMD .*$/m, 'CMD node dist/src/main.js'],
  ])('reports a Dockerfile that breaks a rule: %s', (fault, good, bad) => {
    const breach = dockerfile.replace(good, bad);

    expect(dockerfileFaults(breach)).toContainEqual(expect.stringContaining(fault));
  });
});
