import { seconds } from '../model/duration.js';
import { NoSchemaIntrospectionCustomRule, type ParseOptions, type ValidationRule } from 'graphql';

/** What a request may cost before it is looked at; the same over HTTP and over a socket. */
export interface RequestLimits {
  /** Of a request's body, and of a socket's message. */
  readonly maxBytes: number;
  readonly parse: ParseOptions;
  /** Beside those of the GraphQL specification. */
  readonly rules: readonly ValidationRule[];
  /** How long a socket may stay silent before it introduces itself, in milliseconds. */
  readonly initWithin: number;
}

export const requestLimits = ({ production }: { readonly production: boolean }): RequestLimits => ({
  maxBytes: 256 * 1_024,
  parse: { maxTokens: 5_000 },
  rules: production ? [NoSchemaIntrospectionCustomRule] : [],
  initWithin: seconds(3),
});
