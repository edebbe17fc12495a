import { missingText, provideServers } from './provide-servers.js';
import { isOlder, versionIn } from './server-programs.js';

describe('provideServers', () => {
  it('says nothing and installs nothing when every program is there', async () => {
    const said: string[] = [];
    const paths = await provideServers(['nats-server', 'redis-server'], {
      say: (text) => said.push(text),
      start: () => Promise.reject(new Error('nothing is to be installed')),
    });
    expect(said).toEqual([]);
    expect(paths.get('redis-server')).toMatch(/\/redis-server$/);
  });
});

describe('missingText', () => {
  it('says in one message what is missing, why, and every way out', () => {
    expect(missingText(['nats-server', 'redis-server'], 'nobody may install')).toBe(
      `Missing: nats-server and redis-server; nobody may install.
Install and try again:
  Debian, Ubuntu   sudo apt-get install nats-server redis-server
  macOS            brew install nats-server redis
  nats-server      https://docs.nats.io/running-a-nats-service/introduction/installation
  redis-server     https://redis.io/docs/latest/operate/oss_and_stack/install/
Or name servers of your own with NATS_URL and REDIS_URL.`,
    );
  });
});

describe('the version of a server', () => {
  it.each([
    ['nats-server: v2.9.10', [2, 9]],
    ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.2.1', [7, 0]],
    ['postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)', [15, 14]],
    ['something else', undefined],
  ])('is read from "%s"', (text, version) => {
    expect(versionIn(text)).toEqual(version);
  });

  it('is compared by its numbers', () => {
    expect(isOlder([2, 9], [2, 10])).toBe(true);
    expect(isOlder([6, 2], [7, 0])).toBe(true);
    expect(isOlder([7, 0], [7, 0])).toBe(false);
    expect(isOlder([10, 0], [7, 2])).toBe(false);
  });
});
