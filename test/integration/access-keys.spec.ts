import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AccessModule } from '../../src/access/access.module.js';
import { AUTHENTICATION, type Authenticated, type Authentication } from '../../src/access/asker.js';
import { ContractBook } from '../../src/access/contract-book.js';
import { ControlModule } from '../../src/control/control.module.js';
import { KeysController, type KeyAnswer } from '../../src/control/keys/keys.controller.js';
import { ACCESS_RULES, type AccessRules } from '../../src/control/operator-api/operator-access.js';
import { OBSERVE } from '../../src/model/fact.js';
import type { StationError } from '../../src/model/station-error.js';
import { contractOf } from '../support/access/contract-of.js';
import { until } from '../support/until.js';

const TOKEN = 'correct-horse-battery';
const OPERATOR = { authorization: `Bearer ${TOKEN}`, 'x-operator': 'ann' };

@Global()
@Module({
  providers: [{ provide: OBSERVE, useValue: () => undefined }],
  exports: [OBSERVE],
})
class Observed {}

const NAMELESS = { authorization: OPERATOR.authorization };
const TOKENLESS = { 'x-operator': OPERATOR['x-operator'] };

interface Sent {
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

interface Refusal {
  readonly what: string;
  readonly asked: [method: string, path: string, sent: Sent];
  readonly expected: { readonly status: number; readonly code: string };
}

interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('keys, as operators give them', () => {
  let app: NestFastifyApplication;
  let access: Authentication;
  let url: string;

  beforeAll(async () => {
    const control = ControlModule.for({ database: { kind: 'pglite-memory' }, projections: [] });
    const rules: AccessRules = { token: TOKEN, tokenNeeded: true };
    const testing = await Test.createTestingModule({
      imports: [Observed, control, AccessModule.for({ mode: 'required', imports: [control] })],
      controllers: [KeysController],
      providers: [{ provide: ACCESS_RULES, useValue: rules }],
    }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useLogger(false);
    app.get(ContractBook).fill(new Map([['checkout', contractOf('checkout')]]));
    await app.listen(0, '127.0.0.1');
    access = app.get<Authentication>(AUTHENTICATION);
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  const ask = async (
    method: string,
    path: string,
    { body, headers = OPERATOR }: Sent = {},
  ): Promise<Reply> => {
    const answer = await fetch(`${url}/control/keys${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return { status: answer.status, body: (await answer.json()) as Reply['body'] };
  };
  const create = async (body: object = { consumer: 'checkout' }) => {
    const reply = await ask('POST', '', { body });
    expect(reply.status).toBe(201);
    return reply.body as unknown as KeyAnswer & { readonly key: string };
  };
  const listed = async (query = ''): Promise<readonly KeyAnswer[]> =>
    (await ask('GET', query)).body['keys'] as readonly KeyAnswer[];
  const known = (key: string): Authenticated | undefined => access.known(`Bearer ${key}`);
  const lets = (key: string): boolean => 'asker' in (known(key) ?? {});

  it('are shown once, and work from then on', async () => {
    const made = await create({ consumer: 'checkout', expiresInDays: 90, note: 'first' });
    expect(made).toMatchObject({ consumer: 'checkout', note: 'first', createdBy: 'ann' });
    const lasts = Date.parse(made.expiresAt ?? '') - Date.parse(made.createdAt);
    expect(lasts / 86_400_000).toBeCloseTo(90, 3);
    expect(lets(made.key)).toBe(true);
    const { key, ...rest } = made;
    expect(await listed()).toContainEqual(rest);
    expect(JSON.stringify(await listed())).not.toContain(key.slice(16));
  });

  it('can be several, so that one follows the other without a break', async () => {
    const [old, next] = [await create(), await create()];
    expect([lets(old.key), lets(next.key)]).toEqual([true, true]);
    expect((await ask('DELETE', `/${old.id}`)).status).toBe(200);
    expect([lets(old.key), lets(next.key)]).toEqual([false, true]);
  });

  it('end what was opened with them, within seconds of being revoked', async () => {
    const { id, key } = await create();
    const outcome = known(key);
    if (outcome === undefined || !('asker' in outcome) || outcome.asker.kind !== 'consumer')
      throw new Error('No consumer was let in.');
    const heard: StationError[] = [];
    access.onEnded(outcome.asker.credential, (why) => heard.push(why));
    const { body } = await ask('DELETE', `/${id}`);
    expect(body).toMatchObject({ id, state: 'revoked', revokedBy: 'ann' });
    await until(() => heard.length > 0, { timeoutMs: 3_000 });
    expect(heard).toEqual([
      expect.objectContaining({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('The key was revoked.') as string,
      }),
    ]);
    expect((await ask('DELETE', `/${id}`)).body).toEqual(body);
  });

  it('are listed by consumer', async () => {
    await create();
    expect((await listed('?consumer=checkout')).length).toBeGreaterThan(0);
    expect(await listed('?consumer=recommendations')).toEqual([]);
  });

  it.each<Refusal>([
    {
      what: 'for a consumer without a contract',
      asked: ['POST', '', { body: { consumer: 'nobody' } }],
      expected: { status: 404, code: 'CONSUMER_UNKNOWN' },
    },
    {
      what: 'for a request that is wrong in several ways',
      asked: ['POST', '', { body: { expiresInDays: 0, key: 'x' } }],
      expected: { status: 400, code: 'BAD_USER_INPUT' },
    },
    {
      what: 'of an id that there is not',
      asked: ['DELETE', '/0123', {}],
      expected: { status: 404, code: 'KEY_UNKNOWN' },
    },
    {
      what: 'from somebody without a name',
      asked: ['POST', '', { body: { consumer: 'checkout' }, headers: NAMELESS }],
      expected: { status: 401, code: 'OPERATOR_UNKNOWN' },
    },
    {
      what: 'from somebody without the token',
      asked: ['POST', '', { body: { consumer: 'checkout' }, headers: TOKENLESS }],
      expected: { status: 403, code: 'OPERATOR_REFUSED' },
    },
    {
      what: 'to be listed for somebody without the token',
      asked: ['GET', '', { headers: TOKENLESS }],
      expected: { status: 403, code: 'OPERATOR_REFUSED' },
    },
  ])('are refused $what', async ({ asked, expected }) => {
    const before = (await listed()).length;
    const { status, body } = await ask(...asked);
    expect({ status, ...(body['error'] as object) }).toMatchObject(expected);
    expect((await listed()).length).toBe(before);
  });

  it('of an operator are no keys of a consumer', () =>
    expect(known(TOKEN)).toMatchObject({ refusal: { code: 'UNAUTHENTICATED' } }));
});
