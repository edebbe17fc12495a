import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ACCESS_MODES, isLoopback } from './access/access-mode.js';
import type { TokenRules } from './access/tokens/token-check.js';
import { rootFolder } from './launch/root.js';

const KEY_SET_URL = 'https://<host>/<path>, or http:// on this machine';
const FOLDER = 'the path of a folder';
const NEEDED_FOR_TOKENS = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWKS_URL'] as const;

/** The variables that say who may ask. */
export const ACCESS_VARIABLES = {
  ACCESS: z.enum(ACCESS_MODES, { error: `one of ${ACCESS_MODES.join(', ')}` }).optional(),
  CONSUMERS_DIR: z
    .string()
    .transform((path) => resolve(path.trim()))
    .refine((path) => existsSync(path), { error: FOLDER })
    .optional(),
  JWT_ISSUER: z.string().trim().optional(),
  JWT_AUDIENCE: z.string().trim().optional(),
  JWKS_URL: z.string().trim().refine(isKeySetUrl, { error: KEY_SET_URL }).optional(),
  JWT_CONSUMER_CLAIM: z.string().trim().default('sub'),
};

/** Those variables, read. */
export interface AccessVariables {
  readonly JWT_ISSUER?: string | undefined;
  readonly JWT_AUDIENCE?: string | undefined;
  readonly JWKS_URL?: string | undefined;
  readonly JWT_CONSUMER_CLAIM: string;
}

/** Which tokens are taken; undefined where none are. */
export const tokenRules = (read: AccessVariables): TokenRules | undefined => {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWKS_URL: keySetUrl } = read;
  if (issuer === undefined || audience === undefined || keySetUrl === undefined) return undefined;
  return Object.freeze({ issuer, audience, keySetUrl, consumerClaim: read.JWT_CONSUMER_CLAIM });
};

/** What is missing of the variables about tokens, where only some are there. */
export const missingForTokens = (
  given: Readonly<Record<string, unknown>>,
): { readonly variable: string; readonly expected: string }[] => {
  const there = NEEDED_FOR_TOKENS.find((variable) => given[variable] !== undefined);
  if (there === undefined) return [];
  return NEEDED_FOR_TOKENS.filter((variable) => given[variable] === undefined).map((variable) => ({
    variable,
    expected: `all of ${NEEDED_FOR_TOKENS.join(', ')} or none, and ${there} is set`,
  }));
};

/** Beside package.json: the same place for the sources, the build and the image. */
export const usualConsumersFolder = (): string => join(rootFolder(), 'projections', 'consumers');

function isKeySetUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || url.username !== '') return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(host));
}
