import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seconds } from '../../src/model/duration.js';
import { MOST_BYTES } from '../../src/owners/json-answer.js';
import { httpTransport } from '../../src/owners/http-transport.js';
import { until } from '../support/until.js';
import { keepsTheTransportPromises, type OwnerConduct } from './owner-transport.contract.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('The transport over HTTP', () => {
  let server: Server;
  let answer: Answer;
  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  afterEach(close);
  const address = (userinfo = '', path = '') =>
    new URL(`http://${userinfo}127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  keepsTheTransportPromises(async () => ({
    transport: httpTransport(address()),
    at: '/asked',
    conduct: (conduct) => (answer = conducting(conduct)),
    goAway: close,
  }));

  const ask = (transport = httpTransport(address()), more: object = {}) =>
    transport({ question: { at: '/asked?a=1' }, within: seconds(5), ...more });
  const json: Answer = (_, response) => {
    response.setHeader('content-type', 'application/json; charset=utf-8').end('{}');
  };

  it('asks by GET below the path of the address, and by POST with a body', async () => {
    const heard: string[] = [];
    answer = (request, response) => {
      heard.push(`${request.method} ${request.url}`);
      json(request, response);
    };
    const transport = httpTransport(address('', '/weather-service/'));
    await ask(transport);
    await ask(transport, { question: { at: '/b', body: {} } });
    expect(heard).toEqual(['GET /weather-service/asked?a=1', 'POST /weather-service/b']);
  });

  it('asks whether something changed since what is known, and hears that nothing did', async () => {
    const heard: (string | undefined)[] = [];
    answer = (request, response) => {
      heard.push(request.headers['if-none-match'], request.headers['if-modified-since']);
      response.writeHead(304).end();
    };
    const known = { etag: '"7"', lastModified: 'Sat, 21 Nov 2026 10:00:00 GMT' };
    expect(await ask(undefined, { known })).toEqual({ outcome: 'unchanged' });
    expect(heard).toEqual([known.etag, known.lastModified]);
  });

  it('asks under no condition by POST, where one would mean something else', async () => {
    const heard: (string | undefined)[] = [];
    answer = (request, response) => {
      heard.push(request.headers['if-none-match']);
      json(request, response);
    };
    await ask(undefined, { known: { etag: '"7"' }, question: { at: '/b', body: {} } });
    expect(heard).toEqual([undefined]);
  });

  it('tells by what the owner recognises its answer', async () => {
    answer = (request, response) => {
      response.setHeader('etag', 'W/"8"').setHeader('last-modified', 'then');
      json(request, response);
    };
    expect(await ask()).toMatchObject({ validators: { etag: 'W/"8"', lastModified: 'then' } });
  });

  it('takes no 304 to what it did not know', async () => {
    answer = (_, response) => response.writeHead(304).end();
    expect(await ask()).toMatchObject({ outcome: 'failed', why: 'refused' });
  });

  it('follows no redirect', async () => {
    let asked = 0;
    answer = (_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    };
    expect(await ask()).toMatchObject({
      why: 'refused',
      reason: expect.stringMatching(/redirect/),
    });
    expect(asked).toBe(1);
  });

  it.each([
    ['seconds', () => '7', 7_000],
    ['a date', () => new Date(Date.now() + 7_000).toUTCString(), 7_000],
  ])('hears in %s when to ask again', async (_, header, ms) => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': header() }).end();
    const told = await ask();
    expect(told).toMatchObject({ outcome: 'failed', why: 'refused' });
    expect('retryAfterMs' in told && told.retryAfterMs).toBeGreaterThan(ms - 2_000);
  });

  it('reads no more of an answer than it may have, and nothing that is not JSON', async () => {
    let ended = false;
    answer = (_, response) => {
      response.on('close', () => (ended = !response.writableFinished));
      response.setHeader('content-type', 'application/json');
      const more = (): void => {
        while (response.write(' '.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    };
    expect(await ask()).toMatchObject({
      why: 'unreadable',
      reason: `It answered more than ${MOST_BYTES} bytes.`,
    });
    await until(() => ended);
    answer = (_, response) => response.setHeader('content-type', 'text/html').end('<p>');
    expect(await ask()).toMatchObject({ why: 'unreadable', reason: expect.stringMatching(/html/) });
  });

  it('says that a connection broke in the middle of an answer', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{', () => response.destroy());
    };
    expect(await ask()).toMatchObject({ outcome: 'failed', why: 'unreachable' });
  });

  it('sends credentials of the address, and shows them in no reason', async () => {
    const heard: (string | undefined)[] = [];
    answer = (request, response) => {
      heard.push(request.headers.authorization);
      json(request, response);
    };
    const transport = httpTransport(address('station:s3cr%C3%A9t@'));
    await ask(transport);
    expect(heard).toEqual([`Basic ${Buffer.from('station:s3crét').toString('base64')}`]);
    await close();
    expect(JSON.stringify(await ask(transport))).not.toMatch(/s3cr|station/);
  });

  it.each([
    '@elsewhere.example/',
    '/users/..',
    '/users/%2E./secret',
    '/users/./secret',
    '/users\\..',
    '/users/.\t.',
  ])('asks nobody at %j, which is no path or leads elsewhere', async (at) => {
    answer = json;
    expect(await ask(undefined, { question: { at } })).toMatchObject({
      why: 'refused',
      ownerWorks: true,
    });
  });

  it('asks at paths with dots in their names, and in their query', async () => {
    answer = json;
    for (const at of ['/users/...', '/users/a..b', '/.well-known/x', '/users?of=/../x'])
      expect(await ask(undefined, { question: { at } })).toMatchObject({ outcome: 'answered' });
  });

  it('keeps no mark of an answer that is too long to be told back', async () => {
    answer = (request, response) => {
      response.setHeader('etag', `"${'7'.repeat(1_000)}"`).setHeader('last-modified', 'then');
      json(request, response);
    };
    expect(await ask()).toMatchObject({ validators: { lastModified: 'then' } });
    expect(await ask()).not.toHaveProperty('validators.etag');
  });
});

const conducting =
  (conduct: OwnerConduct): Answer =>
  (request, response) => {
    const say = (text: string) => response.setHeader('content-type', 'application/json').end(text);
    switch (conduct.says) {
      case 'json':
        return say(JSON.stringify(conduct.body));
      case 'echo': {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => say(`{"heard":${Buffer.concat(chunks).toString()}}`));
        return undefined;
      }
      case 'text':
        return say(conduct.text);
      case 'error':
        return response.writeHead(conduct.code).end('no');
      case 'nothing':
        return undefined;
    }
  };
