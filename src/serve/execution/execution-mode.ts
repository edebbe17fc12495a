/** How queries are executed: `compiled` by plans that are made once, or `interpreted` by graphql-js each time. */
export type ExecutionMode = (typeof EXECUTION_MODES)[number];
export const EXECUTION_MODES = ['compiled', 'interpreted'] as const;
