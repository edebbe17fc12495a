import { diagnose } from './compile.js';
import { SOUND } from './sound-definition.js';
import { MISTAKES } from './mistakes.js';

const names = Object.keys(MISTAKES);
const fileOf = (name: string): string => `case-${names.indexOf(name)}`;

describe('the compiler', () => {
  const sources = Object.fromEntries(
    Object.entries(MISTAKES).map(([name, { sound, spoilt }]) => [
      fileOf(name),
      SOUND.replace(sound, spoilt),
    ]),
  );
  let said: ReturnType<typeof diagnose>;
  beforeAll(() => {
    said = diagnose({ sound: SOUND, ...sources });
  }, 120_000);

  it('takes a definition without one annotation in keysOf and folds', () =>
    expect(said['sound']).toEqual([]));

  it.each(names)('refuses %s', (name) => {
    const mistake = MISTAKES[name];
    const diagnoses = said[fileOf(name)];
    expect(sources[fileOf(name)]).not.toBe(SOUND);
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses?.[0]).toEqual({
      code: mistake?.code,
      message: expect.stringMatching(mistake?.says ?? '') as string,
      at: expect.stringMatching(mistake?.at ?? '') as string,
    });
  });
});
