import { toldText } from './cloudevents/header-text.js';
import type { SourceMessage } from './event-source.js';

/** What of a message tells its version. */
type Addressed = Pick<SourceMessage, 'subject' | 'header'>;

/** A type that ends in its version: `OrderPlaced.v2`, or the last tokens of a subject. */
export interface VersionedType {
  readonly type: string;
  readonly version: number;
}

const VERSION = /^(.*)\.v(\d+)$/;
const SCHEMA_VERSION = /(?:[/#]|[?&]version=)v?(\d+)$/;

/** Type and version of a message whose `ce-type`, or else its subject, ends in `.v<n>`; undefined where it does not. */
export function versionedTypeOf(message: Addressed): VersionedType | undefined {
  const told = message.header('ce-type');
  return told === undefined ? versionedSubject(message.subject) : versioned(toldText(told));
}

/**
 * Every version that a message tells of an event of a type, each once: by its `ce-type`, by its subject, and by the end of
 * the header `ce-dataschema`, as in `…/OrderPlaced/2`, `…#2` or `…?version=2`.
 */
export function versionsTold(message: Addressed, type: string): readonly number[] {
  const names = [
    versioned(toldText(message.header('ce-type') ?? '')),
    versionedSubject(message.subject),
  ];
  const told = names.flatMap((name) => (name?.type === type ? [name.version] : []));
  const schema = SCHEMA_VERSION.exec(toldText(message.header('ce-dataschema') ?? ''))?.[1];
  return [...new Set(schema === undefined ? told : [...told, Number(schema)])];
}

function versionedSubject(subject: string): VersionedType | undefined {
  const found = versioned(subject);
  return found && { ...found, type: found.type.slice(found.type.lastIndexOf('.') + 1) };
}

function versioned(name: string): VersionedType | undefined {
  const [, type, version] = VERSION.exec(name) ?? [];
  return type === undefined ? undefined : { type, version: Number(version) };
}
