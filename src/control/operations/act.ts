/** What an operator does that no owner of a task has to do. */
export interface Act {
  readonly by: string;
  readonly action: 'create-key' | 'revoke-key';
  readonly detail: object;
}
