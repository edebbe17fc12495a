import { toldText } from './cloudevents/header-text.js';
import type { SourceMessage } from './event-source.js';
import { versionedTypeOf } from './told-version.js';

/** What of a message tells its type. */
type Addressed = Pick<SourceMessage, 'subject' | 'header'>;

/** The type of an event by its message: `ce-type`, else the last token of the subject. */
export function typeOf(message: Addressed): string {
  const told = message.header('ce-type');
  return told === undefined ? lastToken(message.subject) : toldText(told);
}

export const lastToken = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

/** The types that a message may be of: as it is told, and where that ends in a version, without it. */
export const typesOf = (message: Addressed): readonly string[] => {
  const versioned = versionedTypeOf(message);
  return versioned === undefined ? [typeOf(message)] : [typeOf(message), versioned.type];
};
