import type { Gap } from '../source/continuity.js';
import type { Fault } from './arrival.js';

/** What a session does. `asking`: it asks an owner, and has no answer yet. */
export type SessionPhase = 'asking' | 'loading' | 'running';

/** Why a session ended. All but `stopped` and `halted` are followed by another one. */
export type SessionEnd =
  | { readonly end: 'stopped' }
  /** What an owner tells is loaded whole; events are still to be read. */
  | { readonly end: 'loaded' }
  /** The source can no longer vouch for what follows. */
  | { readonly end: 'interrupted' }
  /** Another commit came first, or another owner was granted the task. */
  | { readonly end: 'refused'; readonly outcome: 'stale-checkpoint' | 'fenced' }
  | { readonly end: 'halted'; readonly fault: Fault }
  | { readonly end: 'gap'; readonly gap: Gap };
