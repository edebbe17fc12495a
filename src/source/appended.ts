/**
 * What became of a message that was to be stored right behind another one. `overtaken`: there was one before it, and nothing
 * was stored.
 */
export type Appended =
  { readonly outcome: 'stored'; readonly sequence: number } | { readonly outcome: 'overtaken' };
