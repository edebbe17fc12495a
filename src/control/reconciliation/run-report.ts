import type { BegunRun, RunResult } from './reconciliation-run.entity.js';

/** What a run tells whoever asked for it, with instants as people read them. */
export type RunReport = Pick<BegunRun, 'id'> &
  Omit<RunResult, 'nextAfter' | 'asOf'> & { readonly asOf: string | null };

export function reportOf(id: string, result: RunResult): RunReport {
  const { nextAfter: _, asOf, ...told } = result;
  return { id, ...told, asOf: asOf === null ? null : new Date(asOf).toISOString() };
}
