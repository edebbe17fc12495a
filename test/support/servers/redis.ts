import { redisServer } from '../../../src/launch/server-kind.js';
import { startTestServer, type TestServer } from './test-server.js';

/** A Redis server as the station wants it: append-only file, noeviction. */
export const startRedis = (): Promise<TestServer> => startTestServer({ kind: redisServer() });
