/** No mail server in use tells addresses apart by capitals. */
export const normalised = (email: string): string => email.toLowerCase();

/** Addresses as ids of persons: as rows have them, and as services may have written them. */
export const asPersons = (emails: readonly string[]): readonly string[] => [
  ...new Set(emails.flatMap((email) => [normalised(email), email])),
];
