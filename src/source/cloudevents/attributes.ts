/** Besides the type, which is looked at first. */
const REQUIRED = ['id', 'source'] as const;

/** What keeps attributes from being those of a CloudEvent 1.0; undefined where nothing does. */
export function missingOf(attribute: (name: string) => unknown): string | undefined {
  const version = attribute('specversion');
  if (version === undefined || version === null) return 'it tells no specversion';
  if (version !== '1.0') return `its specversion is ${JSON.stringify(version)}, and taken is "1.0"`;
  for (const name of REQUIRED) {
    const told = attribute(name);
    if (told === undefined || told === null || told === '') return `it tells no ${name}`;
    if (typeof told !== 'string') return `its ${name} is not a string`;
  }
  return undefined;
}
