import { createServer, type RequestListener, type Server } from 'node:http';
import { z } from 'zod';
import { StationClient } from './station-client.js';

describe('asking a station', () => {
  let server: Server;
  let answer: RequestListener;
  beforeAll(async () => {
    server = createServer((request, reply) => answer(request, reply));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => new Promise((closed) => server.close(closed)));

  const client = (base = '/') => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = new URL(`http://127.0.0.1:${port}${base}`);
    return new StationClient({ url, token: 'secret', operator: 'ann' });
  };
  const ask = (path = 'control/keys') => client().json({ path }, z.object({ keys: z.number() }));

  it('sends the token and who acts, also to a station behind a path', async () => {
    let seen: object = {};
    answer = ({ url, headers }, reply) => {
      seen = { url, token: headers.authorization, operator: headers['x-operator'] };
      reply.end('{"keys":1}');
    };
    const form = z.object({ keys: z.number() });
    expect(await client('/stations/a/').json({ path: 'control/keys' }, form)).toEqual({ keys: 1 });
    expect(seen).toEqual({
      url: '/stations/a/control/keys',
      token: 'Bearer secret',
      operator: 'ann',
    });
  });

  it('hands on what the station refuses, in its words', async () => {
    answer = (_, reply) =>
      reply.writeHead(404).end('{"error":{"code":"KEY_UNKNOWN","message":"No such key."}}');
    await expect(ask()).rejects.toThrow('[KEY_UNKNOWN] No such key.');
  });

  it.each([
    ['is no JSON', 200, '<html>'],
    ['is another JSON', 200, '{"keys":"one"}'],
    ['is an error that says nothing', 502, '<html>'],
    ['is an error of something else', 404, '{"message":"Not found"}'],
  ])('tells apart what is no station: an answer that %s', async (_what, status, body) => {
    answer = (_, reply) => reply.writeHead(status).end(body);
    await expect(ask()).rejects.toThrow(/^\[STATION_UNCLEAR\] GET \/control\/keys answered /);
  });

  it('says that nobody is there', async () => {
    answer = (request) => request.socket.destroy();
    await expect(ask()).rejects.toThrow(/^\[STATION_UNREACHABLE\] http:\/\/127/);
  });
});
