import type { Asker } from '../../access/asker.js';
import { withoutSuggestions } from './without-suggestions.js';

/** Errors as an asker may see them: what the GraphQL library guesses is meant is for those who may see the schema. */
export const toldErrors = <Told extends { readonly message: string }>(
  errors: readonly Told[],
  asker: Asker,
): readonly Told[] =>
  asker.kind === 'open' || asker.contract.consumer.introspection
    ? errors
    : errors.map((error) => ({ ...error, message: withoutSuggestions(error.message) }));
