import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import {
  CLOCK_TOLERANCE,
  TokenCheck,
  type TokenOutcome,
} from '../../src/access/tokens/token-check.js';
import { milliseconds, seconds } from '../../src/model/duration.js';
import { Issuer } from '../support/access/issuer.js';

/** The station's clock, which specifications set; the issuer has the machine's. */
class SkewedClock {
  skew = 0;
  readonly now = (): number => Date.now() + this.skew;
}

const faultOf = (outcome: TokenOutcome): string => {
  if ('token' in outcome) throw new Error('The token was taken.');
  return outcome.fault;
};

describe('a token of the issuer', () => {
  let issuer: Issuer;
  let clock: SkewedClock;
  let check: TokenCheck;
  beforeEach(async () => {
    issuer = await Issuer.start();
    clock = new SkewedClock();
    check = new TokenCheck(issuer.rules, clock);
  });
  afterEach(() => issuer.stop());

  const NOT_SIGNED = 'The token is not one that its issuer signed.';

  it('names its consumer, and tells until when', async () => {
    const expires = Math.floor(Date.now() / 1_000) + 300;
    const text = await issuer.sign('checkout', { expires });
    expect(await check.check(text)).toEqual({
      token: {
        id: expect.stringMatching(/^token:[0-9a-f]{16}$/) as string,
        consumer: 'checkout',
        expiresAt: seconds(expires) + CLOCK_TOLERANCE,
      },
    });
  });

  it('names its consumer in the claim that the configuration names', async () => {
    const check = new TokenCheck({ ...issuer.rules, consumerClaim: 'azp' }, clock);
    const text = await issuer.sign('somebody', { claims: { azp: 'checkout' } });
    expect(await check.check(text)).toMatchObject({ token: { consumer: 'checkout' } });
    for (const azp of [undefined, '', 7, ['checkout'], { name: 'checkout' }])
      expect(faultOf(await check.check(await issuer.sign('checkout', { claims: { azp } })))).toBe(
        'The token names no consumer in its claim azp.',
      );
  });

  it.each([
    ['of another issuer', { issuer: 'https://other.example' }, 'The claim iss of the token'],
    ['for another audience', { audience: 'shop' }, 'The claim aud of the token'],
    ['that never expires', { expires: null }, 'The claim exp of the token'],
    ['not valid yet', { claims: { nbf: 4_000_000_000 } }, 'The claim nbf of the token'],
    ['of long ago', { expires: 1_600_000_000 }, 'The token has expired.'],
    ['of an unknown key', { keyId: 'key-of-nobody' }, NOT_SIGNED],
  ])('is refused %s', async (_, order, told) => {
    expect(faultOf(await check.check(await issuer.sign('checkout', order)))).toContain(told);
  });

  it('holds a little longer than it says, for clocks differ, and no longer', async () => {
    const expires = Math.floor(Date.now() / 1_000) + 60;
    const text = await issuer.sign('checkout', { expires });
    const beyond = (ms: number): number => expires * 1_000 + ms - Date.now();
    clock.skew = beyond(CLOCK_TOLERANCE - milliseconds(1_500));
    expect(await check.check(text)).toMatchObject({ token: { consumer: 'checkout' } });
    clock.skew = beyond(CLOCK_TOLERANCE + milliseconds(1_500));
    expect(faultOf(await check.check(text))).toBe('The token has expired.');
  });

  describe('is refused that somebody else made:', () => {
    const claims = { sub: 'checkout', iss: 'https://issuer.example', aud: 'station' };

    it('unsigned', async () => {
      const text = new UnsecuredJWT(claims).setExpirationTime('5 minutes').encode();
      expect(faultOf(await check.check(text))).toMatch(/algorithm|not one that its issuer signed/);
    });

    it('signed with what everybody can read, as if it were a secret', async () => {
      const text = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .setExpirationTime('5 minutes')
        .sign(new TextEncoder().encode(JSON.stringify(issuer.published[0])));
      expect(faultOf(await check.check(text))).toBe(
        'The token is signed by an algorithm that this station does not take.',
      );
    });

    it('signed by another key under the id of the right one', async () => {
      const { privateKey } = await generateKeyPair('ES256');
      const text = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
        .setExpirationTime('5 minutes')
        .sign(privateKey);
      expect(faultOf(await check.check(text))).toBe(NOT_SIGNED);
    });

    it('with other claims under the signature of a right one', async () => {
      const [header, , signature] = (await issuer.sign('checkout')).split('.');
      const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'admin', exp: 4e9 }));
      const text = `${header}.${payload.toString('base64url')}.${signature}`;
      expect(faultOf(await check.check(text))).toBe(NOT_SIGNED);
    });

    it.each(['', 'x', 'a.b.c', '..', 'e30.e30.e30'])('no token at all: "%s"', async (text) => {
      expect(faultOf(await check.check(text))).toMatch(/algorithm|not one that its issuer signed/);
    });
  });

  it('is known by the new key and still by the old one, when the issuer changes its key', async () => {
    const impatient = new TokenCheck(issuer.rules, clock, milliseconds(0));
    const old = await issuer.sign('checkout');
    await impatient.check(old);
    await issuer.rotate();
    clock.skew = seconds(1);
    const next = await issuer.sign('checkout');
    expect(await impatient.check(next)).toMatchObject({ token: { consumer: 'checkout' } });
    expect(await impatient.check(old)).toMatchObject({ token: { consumer: 'checkout' } });
    expect(issuer.asked).toBe(2);
  });

  it('of unknown keys makes the key set be read again at most every half minute', async () => {
    await check.check(await issuer.sign('checkout'));
    await issuer.rotate({ publish: false });
    for (let i = 0; i < 5; i++)
      expect(faultOf(await check.check(await issuer.sign(`guess-${i}`)))).toBe(NOT_SIGNED);
    expect(issuer.asked).toBe(1);
  });

  it('is checked once, where it is shown several times at once', async () => {
    const text = await issuer.sign('checkout');
    const [first, ...others] = [1, 2, 3].map(() => check.check(text));
    for (const other of others) expect(other).toBe(first);
    await expect(first).resolves.toMatchObject({ token: { consumer: 'checkout' } });
  });

  describe('while the key set cannot be read', () => {
    const AWAY = {
      fault: 'Tokens cannot be checked now: the keys of their issuer cannot be read.',
      again: true,
    };

    it('can be shown again, and is not asked about at every request', async () => {
      issuer.failsWith = 503;
      const text = await issuer.sign('checkout');
      for (let i = 0; i < 5; i++) expect(await check.check(text)).toEqual(AWAY);
      expect(issuer.asked).toBe(1);
      issuer.failsWith = undefined;
      clock.skew = seconds(1);
      expect(await check.check(text)).toMatchObject({ token: { consumer: 'checkout' } });
    });

    it('is known all the same where the key is, also while others are asked for in vain', async () => {
      const impatient = new TokenCheck(issuer.rules, clock, milliseconds(0));
      await impatient.check(await issuer.sign('checkout'));
      issuer.failsWith = 503;
      clock.skew = seconds(1);
      expect(await impatient.check(await issuer.sign('guess', { keyId: 'none' }))).toEqual(AWAY);
      expect(await impatient.check(await issuer.sign('recommendations'))).toMatchObject({
        token: { consumer: 'recommendations' },
      });
    });

    it('waits no longer than three seconds', async () => {
      issuer.silent = true;
      const started = performance.now();
      expect(await check.check(await issuer.sign('checkout'))).toEqual(AWAY);
      expect(performance.now() - started).toBeLessThan(seconds(5));
    });

    it('can be shown again also where nobody listens', async () => {
      await issuer.stop();
      expect(await check.check(await issuer.sign('checkout'))).toEqual(AWAY);
    });
  });
});
