import type { Manner } from './document-uses.js';
import type { ChangeKind } from './schema-change.js';

/**
 * What becomes of an operation that uses what has changed and is still valid: as hard as the change is, or nothing. One
 * that is valid no longer breaks in any case.
 */
export type Effect = 'as-hard' | 'none';

/** Whether it matters to those who use the place itself, or what that is a part of. */
export interface Rule {
  readonly of: 'itself' | 'its-owner';
  readonly manner: Manner;
  readonly whileValid: Effect;
}

const rule = (manner: Manner, whileValid: Effect, of: Rule['of'] = 'itself'): Rule => ({
  of,
  manner,
  whileValid,
});

/** Who is concerned by which change. What is not listed concerns nobody who sends documents. */
export const RULES: Readonly<Partial<Record<ChangeKind, readonly Rule[]>>> = {
  FIELD_REMOVED: [rule('selected', 'none')],
  // Answers look different, though the document is as valid as before.
  FIELD_TYPE_CHANGED: [rule('selected', 'as-hard')],
  FIELD_ARGUMENT_ADDED: [rule('selected', 'none', 'its-owner')],
  FIELD_ARGUMENT_REMOVED: [rule('given', 'none')],
  FIELD_ARGUMENT_TYPE_CHANGED: [rule('given', 'none'), rule('left-out', 'none')],
  FIELD_ARGUMENT_DEFAULT_CHANGED: [rule('left-out', 'as-hard')],
  // Callers may send in a variable whatever its type allowed: nobody knows that they do not.
  INPUT_FIELD_REMOVED: [rule('given', 'none'), rule('by-variable', 'as-hard')],
  INPUT_FIELD_ADDED: [
    rule('given', 'none', 'its-owner'),
    rule('by-variable', 'as-hard', 'its-owner'),
  ],
  INPUT_FIELD_TYPE_CHANGED: [
    rule('given', 'none'),
    rule('left-out', 'none'),
    rule('by-variable', 'as-hard'),
  ],
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: [rule('left-out', 'as-hard'), rule('by-variable', 'as-hard')],
  // Who only receives the enum never sees the value again, and loses nothing.
  ENUM_VALUE_REMOVED: [rule('given', 'none'), rule('by-variable', 'as-hard', 'its-owner')],
  ENUM_VALUE_ADDED: [rule('received', 'as-hard', 'its-owner')],
  UNION_MEMBER_ADDED: [rule('received', 'as-hard')],
  UNION_MEMBER_REMOVED: [rule('condition', 'none')],
  OBJECT_TYPE_INTERFACE_ADDED: [rule('received', 'as-hard')],
  OBJECT_TYPE_INTERFACE_REMOVED: [rule('condition', 'none')],
  TYPE_REMOVED: [
    rule('received', 'as-hard'),
    rule('condition', 'none'),
    rule('by-variable', 'as-hard'),
  ],
  TYPE_KIND_CHANGED: [
    rule('received', 'as-hard'),
    rule('given', 'as-hard'),
    rule('condition', 'as-hard'),
    rule('by-variable', 'as-hard'),
  ],
  DIRECTIVE_REMOVED: [rule('selected', 'none')],
  DIRECTIVE_LOCATION_REMOVED: [rule('selected', 'none')],
  DIRECTIVE_ARGUMENT_ADDED: [rule('selected', 'none')],
  DIRECTIVE_ARGUMENT_REMOVED: [rule('selected', 'none')],
  DIRECTIVE_ARGUMENT_TYPE_CHANGED: [rule('selected', 'none')],
  DIRECTIVE_REPEATABLE_REMOVED: [rule('selected', 'none')],
};
