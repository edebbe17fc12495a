import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { TokenRules } from '../../../src/access/tokens/token-check.js';

/** What a token says, where it differs from a right one. */
export interface TokenOrder {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly issuer?: string;
  readonly audience?: string;
  /** In seconds since 1970; null: it never expires. */
  readonly expires?: number | null;
  readonly keyId?: string;
}

interface SigningKey {
  readonly id: string;
  readonly secret: CryptoKey;
  readonly shown: JWK;
}

/** An issuer of tokens: its key set on a real port, and the keys to sign with. */
export class Issuer {
  readonly #keys: SigningKey[] = [];
  /** Requests for the key set. */
  asked = 0;
  /** Answers with this status in place of the key set. */
  failsWith: number | undefined;
  /** Leaves requests unanswered. */
  silent = false;

  private constructor(
    readonly rules: TokenRules,
    private readonly server: ReturnType<typeof createServer>,
  ) {
    server.on('request', (_, response: ServerResponse) => this.answer(response));
  }

  /** @param consumerClaim the claim that names the consumer */
  static async start(consumerClaim = 'sub'): Promise<Issuer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const keySetUrl = `http://127.0.0.1:${port}/keys`;
    const rules = { issuer: 'https://issuer.example', audience: 'station', keySetUrl };
    const issuer = new Issuer({ ...rules, consumerClaim }, server);
    await issuer.rotate();
    return issuer;
  }

  /** Signs with a new key from now on. @param publish whether the key set has it; the old keys stay there */
  async rotate({ publish = true } = {}): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const id = `key-${this.#keys.length + 1}`;
    const shown = { ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' };
    this.#keys.push({ id, secret: privateKey, shown: publish ? shown : {} });
  }

  /** A token for a consumer: right in all that the order does not change. */
  sign(consumer: string, order: TokenOrder = {}): Promise<string> {
    const key = this.#keys.at(-1);
    if (key === undefined) throw new Error('The issuer has no key.');
    const token = new SignJWT({ [this.rules.consumerClaim]: consumer, ...order.claims })
      .setProtectedHeader({ alg: 'ES256', kid: order.keyId ?? key.id })
      .setIssuer(order.issuer ?? this.rules.issuer)
      .setAudience(order.audience ?? this.rules.audience);
    if (order.expires !== null) token.setExpirationTime(order.expires ?? '5 minutes');
    return token.sign(key.secret);
  }

  /** What the key set holds, as everybody can read it. */
  get published(): readonly JWK[] {
    return this.#keys.map(({ shown }) => shown).filter(({ kid }) => kid !== undefined);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }

  private answer(response: ServerResponse): void {
    this.asked++;
    if (this.silent) return;
    response.writeHead(this.failsWith ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: this.published }));
  }
}
