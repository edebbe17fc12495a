import { natsServer } from '../../../src/launch/server-kind.js';
import { startTestServer, type TestServer } from './test-server.js';

/**
 * A NATS server with JetStream on disk.
 * `config`: further text in the syntax of NATS configuration files, such as `mappings { … }`.
 */
export const startNats = (options: { config?: string } = {}): Promise<TestServer> =>
  startTestServer({ kind: natsServer(options.config) });
