import { ERROR_CODES } from '../../../src/model/error-codes.js';

/** What a client got for whatever it sent. */
export interface Heard {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Nothing of this may reach a client: stacks, files, and the words of engines and libraries about code. */
const INTERNALS =
  /\n\s+at |node_modules|file:\/\/|\.[cm]?[jt]s:\d|\/(?:src|dist)\/|Cannot read prop|is not a function|is not iterable|Maximum call stack|FST_|ECONN/;

interface MaybeError {
  readonly message?: unknown;
  readonly extensions?: { readonly code?: unknown };
}

/** What is wrong with an answer over HTTP; nothing, as a rule. */
export function faultsOf({ status, type, text }: Heard): readonly string[] {
  const faults = internalsIn(text);
  if (status >= 500) faults.push(`status ${status}`);
  if (!type.includes('json')) return status < 400 ? faults : [...faults, `${status} as "${type}"`];
  if (text === '') return faults;
  const { errors, data } = JSON.parse(text) as { errors?: unknown; data?: unknown };
  if (status >= 400 && errors === undefined) faults.push(`status ${status} without errors`);
  if (errors === undefined && data === undefined) faults.push('neither data nor errors');
  return errors === undefined ? faults : [...faults, ...errorFaults(errors)];
}

/** What is wrong with a list of GraphQL errors: each must have a message, and a code that tells what to do. */
export function errorFaults(errors: unknown): readonly string[] {
  if (!Array.isArray(errors) || errors.length === 0) return ['errors that are no list'];
  return (errors as readonly MaybeError[]).flatMap(({ message, extensions }) => {
    const code = String(extensions?.code);
    if (code === 'INTERNAL_SERVER_ERROR') return [`went wrong inside: ${String(message)}`];
    if (!Object.hasOwn(ERROR_CODES, code)) return [`the code ${code} is not in the table`];
    return typeof message === 'string' && message !== '' ? [] : [`no message beside ${code}`];
  });
}

export function internalsIn(text: string): string[] {
  const leaked = INTERNALS.exec(text);
  return leaked === null ? [] : [`tells "${text.slice(leaked.index, leaked.index + 60)}"`];
}
