import type { Asker } from '../../access/asker.js';
import { withoutSuggestions } from './without-suggestions.js';

/** Whether an asker is told what the GraphQL library guesses is meant: that is for those who may see the schema. */
export interface Telling {
  readonly suggests: boolean;
}

/** Characters of one message. */
const LONGEST = 1_000;

/** By its contract; without one nothing is kept from it here. */
export const tellingTo = (asker: Asker): Telling => ({
  suggests: asker.kind === 'open' || asker.contract.consumer.introspection,
});

/** Errors as an asker may see them. */
export const toldErrors = <Told extends { readonly message: string }>(
  errors: readonly Told[],
  telling: Telling,
): readonly Told[] =>
  errors.map((error) => ({ ...error, message: toldWords(error.message, telling) }));

/** Words of the GraphQL library, which repeats all that was sent with each thing that is wrong with it. */
export function toldWords(message: string, { suggests }: Telling): string {
  const words = suggests ? message : withoutSuggestions(message);
  if (words.length <= LONGEST) return words;
  return `${words.slice(0, LONGEST / 2)} … ${words.slice(-LONGEST / 2)}`;
}
