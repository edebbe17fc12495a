import { Logger } from '@nestjs/common';
import { seconds } from '../model/duration.js';
import type { Fact } from '../model/fact.js';
import type { StationError } from '../model/station-error.js';
import { FakeClock } from '../testing/fake-clock.js';
import { contractOf } from '../../test/support/access/contract-of.js';
import type { AccessMode } from './access-mode.js';
import { nameOf, OPEN, type Authenticated, type Credential } from './asker.js';
import { StationAuthentication } from './authentication.js';
import { ContractBook } from './contract-book.js';
import { KeyRing } from './keys/key-ring.js';
import { makeKey } from './keys/key-text.js';
import { MemoryKeyRecords } from './keys/memory-key-records.js';
import type { TokenOutcome } from './tokens/token-check.js';

const bearer = (text: string): string => `Bearer ${text}`;
const TOKEN = bearer('header.claims.signature');

const refusalOf = (outcome: Authenticated | undefined): StationError => {
  if (outcome === undefined || 'asker' in outcome) throw new Error('It was let in.');
  return outcome.refusal;
};
const credentialOf = (outcome: Authenticated | undefined): Credential => {
  if (outcome === undefined || 'refusal' in outcome || outcome.asker.kind !== 'consumer')
    throw new Error('No consumer was let in.');
  return outcome.asker.credential;
};
const consumerOf = (outcome: Authenticated | undefined): string | undefined =>
  outcome === undefined || 'refusal' in outcome ? undefined : nameOf(outcome.asker);

beforeAll(() => Logger.overrideLogger(false));

describe('who asks', () => {
  let clock: FakeClock;
  let records: MemoryKeyRecords;
  let keys: KeyRing;
  let contracts: ContractBook;
  let facts: Fact[];
  let checks: string[];
  let token: TokenOutcome;
  beforeEach(() => {
    clock = new FakeClock();
    records = new MemoryKeyRecords();
    keys = new KeyRing(records, clock);
    contracts = new ContractBook();
    holdContractsOf('checkout', 'recommendations');
    facts = [];
    checks = [];
    token = { fault: 'The token is not one that its issuer signed.', again: false };
  });

  const holdContractsOf = (...names: string[]): void =>
    contracts.fill(new Map(names.map((name) => [name, contractOf(name)])));

  const authentication = (mode: AccessMode = 'required', takesTokens = false) => {
    const check = async (text: string): Promise<TokenOutcome> => {
      checks.push(text);
      return token;
    };
    const tokens = takesTokens ? { check } : undefined;
    const observe = (fact: Fact): void => void facts.push(fact);
    return new StationAuthentication({ mode, contracts, keys, tokens, clock, observe });
  };

  const keyOf = async (consumer: string, expiresAt?: number) => {
    const made = records.create(consumer, expiresAt);
    await keys.refresh();
    return { ...made, header: bearer(made.text) };
  };

  describe('without a credential', () => {
    it('is nobody in particular where the station is open', () =>
      expect(authentication('open').known(undefined)).toEqual({ asker: OPEN }));

    it('is refused where a credential is required', () =>
      expect(refusalOf(authentication().known(undefined))).toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringContaining('shows no key and no token') as string,
      }));
  });

  describe('by a key', () => {
    it.each(['open', 'required'] as const)(
      'is the consumer of the key, at once, where access is %s',
      async (mode) => {
        const { id, header } = await keyOf('checkout');
        const outcome = authentication(mode).known(header);
        expect(consumerOf(outcome)).toBe('checkout');
        expect(credentialOf(outcome)).toEqual({ id: `key:${id}`, expiresAt: undefined });
      },
    );

    it('is the same asker each time', async () => {
      const { header } = await keyOf('checkout');
      const access = authentication();
      const first = access.known(header);
      expect(access.known(header)).toBe(first);
      expect(await access.of(header)).toBe(first);
    });

    it('is known by a scheme in any case', async () => {
      const { text } = await keyOf('checkout');
      expect(consumerOf(authentication().known(`bearer  ${text} `))).toBe('checkout');
    });

    it('is held to the contract as it is now', async () => {
      const { header } = await keyOf('checkout');
      const access = authentication();
      const before = access.known(header);
      holdContractsOf('checkout');
      const now = access.known(header);
      expect(now).not.toBe(before);
      expect(now).toMatchObject({ asker: { contract: contracts.of('checkout') } });
    });

    it('is refused without telling which consumers there are, where it has no contract', async () => {
      const { header } = await keyOf('reports');
      const { code, message } = refusalOf(authentication().known(header));
      expect(code).toBe('UNAUTHENTICATED');
      expect(message).toContain('has no contract at this station');
      expect(message).not.toMatch(/checkout|recommendations/);
    });
  });

  describe('by something wrong', () => {
    const WRONG: [what: string, header: string, told: string][] = [
      ['a key that was never made', bearer(makeKey().text), 'There is no such key'],
      ['a mistyped key', bearer(`${makeKey().text.slice(0, -8)}0000000x`), 'mistyped'],
      ['a key cut off', bearer('ds_0123'), 'mistyped'],
      ['a key without its scheme', makeKey().text, 'not Bearer'],
      ['another scheme', 'Basic YW5uOnB3', 'not Bearer'],
      ['nothing behind the scheme', 'Bearer ', 'not Bearer'],
      ['an empty header', '', 'not Bearer'],
      ['two keys', `Bearer ${makeKey().text} ${makeKey().text}`, 'not Bearer'],
      ['more than a header holds', bearer('x'.repeat(10_000)), 'not Bearer'],
      ['a token where none are taken', TOKEN, 'takes no tokens'],
    ];

    it.each(WRONG)('is refused also where the station is open: %s', (_, header, told) => {
      const { code, message } = refusalOf(authentication('open').known(header));
      expect(code).toBe('UNAUTHENTICATED');
      expect(message).toContain(told);
    });

    it('is told in facts, without what was shown', () => {
      const access = authentication();
      for (const [, header] of WRONG) access.known(header);
      expect(facts.map((fact) => fact.fact)).toEqual(WRONG.map(() => 'credential-refused'));
      expect(
        facts.filter((fact) => 'credential' in fact && fact.credential === 'key'),
      ).toHaveLength(3);
      expect(JSON.stringify(facts)).not.toContain('ds_');
    });

    it('is not told as wrong where nothing was shown', () => {
      authentication().known(undefined);
      expect(facts).toEqual([]);
    });
  });

  describe('by a token', () => {
    const checked = (consumer: string): void => {
      const expiresAt = clock.now() + seconds(60);
      token = { token: { id: 'token:0123456789abcdef', consumer, expiresAt } };
    };

    it('is known once the token was checked, and needs no second check', async () => {
      checked('checkout');
      const access = authentication('required', true);
      expect(access.known(TOKEN)).toBeUndefined();
      const outcome = await access.of(TOKEN);
      expect(consumerOf(outcome)).toBe('checkout');
      expect(access.known(TOKEN)).toBe(outcome);
      await access.of(TOKEN);
      expect(checks).toEqual(['header.claims.signature']);
    });

    it('is checked again once it has expired', async () => {
      checked('checkout');
      const access = authentication('required', true);
      await access.of(TOKEN);
      clock.advance(seconds(60));
      expect(access.known(TOKEN)).toBeUndefined();
      token = { fault: 'The token has expired.', again: false };
      expect(refusalOf(await access.of(TOKEN)).message).toContain('The token has expired.');
    });

    it('is refused without telling which consumers there are, where it has no contract', async () => {
      checked('reports');
      const { message } = refusalOf(await authentication('required', true).of(TOKEN));
      expect(message).toContain('has no contract at this station');
    });

    it('is refused each time it is wrong, and remembered never', async () => {
      const access = authentication('required', true);
      expect(refusalOf(await access.of(TOKEN)).code).toBe('UNAUTHENTICATED');
      expect(refusalOf(await access.of(TOKEN)).code).toBe('UNAUTHENTICATED');
      expect(checks).toHaveLength(2);
      expect(facts).toEqual(
        [1, 2].map(() => ({ fact: 'credential-refused', credential: 'token' })),
      );
    });

    it('is asked to come again where the keys of the issuer cannot be read, and blamed for nothing', async () => {
      token = { fault: 'Tokens cannot be checked now.', again: true };
      const { code, details } = refusalOf(await authentication('required', true).of(TOKEN));
      expect({ code, details }).toEqual({
        code: 'UNAUTHENTICATED',
        details: { retryAfterMs: seconds(1) },
      });
      expect(facts).toEqual([]);
    });

    it('needs no check to be known by a key', async () => {
      const { header } = await keyOf('checkout');
      expect(consumerOf(authentication('required', true).known(header))).toBe('checkout');
    });
  });

  describe('is told to those who listen, once', () => {
    const ends: [why: string, end: (id: string) => Promise<void>][] = [
      [
        'The key was revoked.',
        async (id) => {
          records.revoke(id);
          await keys.refresh();
        },
      ],
      ['The key or token has expired.', async () => clock.advance(seconds(60))],
      ['has no contract at this station.', async () => holdContractsOf('recommendations')],
    ];

    it.each(ends)('when it ends: %s', async (why, end) => {
      const { id, header } = await keyOf('checkout', clock.now() + seconds(60));
      const access = authentication();
      const heard: StationError[] = [];
      access.onEnded(credentialOf(access.known(header)), (error) => heard.push(error));
      access.endEnded();
      expect(heard).toEqual([]);
      await end(id);
      access.endEnded();
      access.endEnded();
      expect(heard).toEqual([
        expect.objectContaining({
          code: 'UNAUTHENTICATED',
          message: expect.stringContaining(why) as string,
        }),
      ]);
      expect(refusalOf(access.known(header)).code).toBe('UNAUTHENTICATED');
    });

    it('and to nobody else', async () => {
      const [one, other] = [await keyOf('checkout'), await keyOf('checkout')];
      const access = authentication();
      const heard: string[] = [];
      access.onEnded(credentialOf(access.known(one.header)), () => heard.push('one'));
      access.onEnded(credentialOf(access.known(other.header)), () => heard.push('other'));
      const stop = access.onEnded(credentialOf(access.known(one.header)), () => heard.push('none'));
      stop();
      records.revoke(one.id);
      await keys.refresh();
      access.endEnded();
      expect(heard).toEqual(['one']);
    });

    it('also where another listener fails', async () => {
      const { id, header } = await keyOf('checkout');
      const access = authentication();
      const credential = credentialOf(access.known(header));
      const heard: string[] = [];
      access.onEnded(credential, () => {
        throw new Error('on purpose');
      });
      access.onEnded(credential, () => heard.push('second'));
      records.revoke(id);
      await keys.refresh();
      access.endEnded();
      expect(heard).toEqual(['second']);
    });
  });
});
