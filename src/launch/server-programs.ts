/** A server program that the launcher or the suite needs. */
export type ServerProgram = 'nats-server' | 'redis-server' | 'postgres';

export type PackageManager = 'apt-get' | 'brew' | 'apk' | 'dnf';

export interface ProgramFacts {
  /** The oldest version that will do. */
  atLeast: readonly [major: number, minor: number];
  /** The package that brings it; a manager that lacks one is not listed. */
  packages: Partial<Record<PackageManager, string>>;
  /** The variable that names one's own server instead. */
  variable: string;
  site: string;
}

export const SERVER_PROGRAMS: Record<ServerProgram, ProgramFacts> = {
  'nats-server': {
    atLeast: [2, 9],
    packages: { 'apt-get': 'nats-server', brew: 'nats-server', apk: 'nats-server' },
    variable: 'NATS_URL',
    site: 'https://docs.nats.io/running-a-nats-service/introduction/installation',
  },
  'redis-server': {
    atLeast: [7, 0],
    packages: { 'apt-get': 'redis-server', brew: 'redis', apk: 'redis', dnf: 'redis' },
    variable: 'REDIS_URL',
    site: 'https://redis.io/docs/latest/operate/oss_and_stack/install/',
  },
  postgres: {
    atLeast: [13, 0],
    packages: {
      'apt-get': 'postgresql',
      brew: 'postgresql@17',
      apk: 'postgresql',
      dnf: 'postgresql-server',
    },
    variable: 'DATABASE_URL',
    site: 'https://www.postgresql.org/download/',
  },
};

/** The first version number in what a program says of itself, as `[2, 9]`. */
export function versionIn(text: string): [major: number, minor: number] | undefined {
  const found = /(\d+)\.(\d+)/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

export const isOlder = (
  [major, minor]: readonly [number, number],
  [neededMajor, neededMinor]: readonly [number, number],
): boolean => major < neededMajor || (major === neededMajor && minor < neededMinor);
