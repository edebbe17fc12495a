import { FootballTranslation, type FootballEvent } from './football-translation.js';
import { FormerNames } from './former-names.js';

const NAMES = FormerNames.of(
  'current,former,start_date,end_date\nDR Congo,Zaïre,1971-01-10,1997-04-27\n',
);
const match = (date: string, score: readonly [number, number], tournament = 'Cup of Names') => [
  date,
  'DR Congo',
  'Chad',
  String(score[0]),
  String(score[1]),
  tournament,
  'Here',
  'There',
  'FALSE',
];

describe('the translation of football matches', () => {
  const translated = (...rows: readonly (readonly string[])[]): readonly FootballEvent[] => {
    const translation = new FootballTranslation(NAMES);
    const events = rows.flatMap((fields) => {
      const made = translation.add(fields);
      if ('fault' in made) throw new Error(made.fault);
      return made;
    });
    return [...events, ...translation.end()];
  };
  const completions = (...rows: readonly (readonly string[])[]) =>
    translated(...rows).flatMap(({ event }) =>
      event.type === 'ChallengeCompleted' ? [event.data] : [],
    );
  const names = (...rows: readonly (readonly string[])[]) =>
    translated(...rows).flatMap(({ event }) =>
      event.type === 'UserChanged' ? [`${event.data.userId}: ${event.data.nickname}`] : [],
    );

  it.each([
    [[2, 1], 3, 0],
    [[1, 1], 1, 1],
    [[0, 4], 0, 3],
  ] as const)('gives points for %j', (score, home, away) =>
    expect(completions(match('1990-05-01', score))).toMatchObject([
      { challengeId: 'cup-of-names-1990', userId: 'dr-congo', points: home },
      { challengeId: 'cup-of-names-1990', userId: 'chad', points: away },
    ]),
  );

  it('tells the name that a team had at its match, each once', () =>
    expect(names(match('1990-05-01', [0, 0]), match('1990-05-02', [0, 0]))).toEqual([
      'dr-congo: Zaïre',
      'chad: Chad',
      'dr-congo: DR Congo',
    ]));

  it('tells a rename before the first match under the new name', () => {
    const events = translated(match('1990-05-01', [0, 0]), match('1998-05-01', [0, 0]));
    expect(events.map(({ event }) => event.id)).toEqual([
      'football/UserChanged/dr-congo/1990-05-01',
      'football/UserChanged/chad/1990-05-01',
      'football/1990-05-01/dr-congo/chad/dr-congo',
      'football/1990-05-01/dr-congo/chad/chad',
      'football/UserChanged/dr-congo/1998-05-01',
      'football/1998-05-01/dr-congo/chad/dr-congo',
      'football/1998-05-01/dr-congo/chad/chad',
    ]);
  });

  it('keeps an edition together that goes on beyond new year, and apart those of two years', () => {
    const dates = ['2011-12-21', '2012-01-18', '2013-01-19'];
    expect(
      completions(...dates.map((date) => match(date, [1, 0]))).map((of) => of.challengeId),
    ).toEqual(['2011', '2011', '2011', '2011', '2013', '2013'].map((y) => `cup-of-names-${y}`));
  });

  it.each([
    ['a day that there is not', match('1990-02-30', [0, 0]), 'date "1990-02-30" is no YYYY-MM-DD'],
    ['no score', match('1990-02-03', [Number.NaN, 0]), 'home_score "NaN" is no count of goals'],
    ['a field too few', match('1990-02-03', [0, 0]).slice(1), '8 fields instead of 9'],
  ])('refuses %s', (_, fields, fault) =>
    expect(new FootballTranslation(NAMES).add(fields)).toEqual({ fault }),
  );

  it('refuses a match before that of the line above', () => {
    const translation = new FootballTranslation(NAMES);
    translation.add(match('1990-05-02', [0, 0]));
    expect(translation.add(match('1990-05-01', [0, 0]))).toEqual({
      fault: 'date 1990-05-01 is before that of the line above',
    });
  });
});
