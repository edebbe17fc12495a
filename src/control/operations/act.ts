/** What an operator does that no owner of a task has to do. */
export interface Act {
  readonly by: string;
  readonly action: 'create-key' | 'revoke-key' | 'erase-person' | 'run-poll';
  readonly detail: object;
}

/** What an operator asks for that any replica may do: rows compared with the word of their owner, now. */
export interface Run {
  readonly action: 'reconcile';
}
