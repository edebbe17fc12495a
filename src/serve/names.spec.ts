import { ObjectType } from '@nestjs/graphql';
import { scores } from '../../test/support/example-projection.js';
import { seconds } from '../model/duration.js';
import { camelCase, namesOf, provenanceOf, screamingCase } from './names.js';

describe('the GraphQL names of a projection', () => {
  it('come from its name and from the type it serves', () =>
    expect(namesOf({ ...scores, name: 'high-scores' })).toEqual({
      row: 'score',
      rows: 'highScoresByPlayer',
      list: 'highScores',
      changed: 'highScoresChanged',
      top: 'highScoresTop',
      type: 'Score',
      edge: 'ScoreEdge',
      connection: 'ScoreConnection',
      order: 'ScoreOrder',
      where: 'ScoreWhere',
      change: 'ScoreChange',
      topType: 'ScoreTop',
      position: 'scorePosition',
      positionType: 'ScorePosition',
    }));

  it('follow a served type that is renamed', () => {
    @ObjectType('HighScore')
    class Renamed {
      player: string;
    }
    expect(namesOf({ ...scores, serves: Renamed })).toMatchObject({
      row: 'highScore',
      order: 'HighScoreOrder',
    });
  });

  it.each([
    ['popular-products', 'popularProducts'],
    ['top-10-lists', 'top10Lists'],
    ['scores', 'scores'],
  ])('turn %s into %s', (kebab, camel) => expect(camelCase(kebab)).toBe(camel));

  it.each([
    ['unitsSold', 'UNITS_SOLD'],
    ['name', 'NAME'],
    ['asOfUTCTime', 'AS_OF_UTC_TIME'],
    ['top10', 'TOP10'],
  ])('turn %s into %s', (camel, screaming) => expect(screamingCase(camel)).toBe(screaming));

  it('are told with who answers for the rows and how old they may be', () =>
    expect(provenanceOf(scores)).toBe(
      'Projection scores, version 1, of team-games; staleness budget 1 s.',
    ));

  it('are told with the limit that every answer is held to', () => {
    const limit = { staleness: seconds(4), onBreach: 'wait' } as const;
    expect(provenanceOf({ ...scores, staleness: { budget: seconds(1), limit } })).toContain(
      'staleness budget 1 s, limit 4 s (wait).',
    );
  });
});
