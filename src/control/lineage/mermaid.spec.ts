import { exampleContract, exampleFields } from '../../../test/support/example-contract.js';
import { scores } from '../../../test/support/example-projection.js';
import type { Projection } from '../../model/projection.js';
import { NO_ACTIVITY, type Activity } from './activity.js';
import { buildGraph } from './build-graph.js';
import { mermaidOf, type MapDetail } from './mermaid.js';

const SCORES = scores as Projection;

const drawn = (detail: MapDetail, consumer = 'scoreboard', activity: Activity = NO_ACTIVITY) =>
  mermaidOf(
    buildGraph({
      projections: [SCORES],
      fields: exampleFields(),
      contracts: [exampleContract(consumer)],
      uses: [],
      eventUses: [],
      activity,
    }),
    detail,
  );

// What the flowchart takes of a quoted text: anything but quotes, backticks, brackets and signs with a meaning.
const TEXT = String.raw`"(?:[\p{L}\p{N} .,:/·()_+-]|#\d+;)*"`;
const NODE = new RegExp(
  String.raw`^  n\d+(?:\[/${TEXT}/\]|>${TEXT}\]|\[\(${TEXT}\)\]|\(${TEXT}\)|\[${TEXT}\]|\(\[${TEXT}\]\)):::[a-z]+$`,
  'u',
);
const EDGE = new RegExp(String.raw`^  n\d+ -->(?:\|${TEXT}\|)? n\d+$`, 'u');
const STYLE = /^ {2}classDef [a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#222$/;

/** Lines that are none of a flowchart. */
const strange = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .filter((line) => ![NODE, EDGE, STYLE].some((form) => form.test(line)));

describe('the map for Mermaid', () => {
  it('shows producers, projections and consumers, and what goes between them', () =>
    expect(drawn('overview').split('\n').slice(0, 7)).toEqual([
      'flowchart LR',
      '  n0[/"game-service"/]:::producer',
      '  n1[("scores")]:::projection',
      '  n2(["scoreboard"]):::consumer',
      '  n0 -->|"PointsScored, TeamJoined, PlayerLeft"| n1',
      '  n1 -->|"Best"| n2',
      '  classDef producer fill:#fde8c8,stroke:#b87a1c,color:#222',
    ]));

  it('tells rates, delays and errors where there are any', () => {
    const activity: Activity = {
      events: [
        { projection: 'scores', type: 'PointsScored', folded: 594, deadLettered: 6, lastUsedAt: 1 },
      ],
      operations: [
        {
          consumer: 'scoreboard',
          documentId: 'b'.repeat(64),
          requests: 30,
          errors: 0,
          times: { 0: 20, 29: 10 },
        },
      ],
      delays: [{ projection: 'scores', stretch: 'visible', p50Ms: 2, p99Ms: 35 }],
    };
    const text = drawn('overview', 'scoreboard', activity);
    expect(text).toContain('PlayerLeft: 10/s · p99 35 ms · 1 #37; errors"| n1');
    expect(text).toContain('"Best: 0.5/s · p99 13 ms"');
  });

  it('shows events, fields and operations, too, where all is asked for', () => {
    const text = drawn('full');
    for (const part of ['>"PointsScored"]', '("points")', '["scoreboard: Best"]'])
      expect(text).toContain(part);
  });

  it.each([
    'end',
    'a"] --> b["',
    '`code` %%{init: {}}%% <b>&amp;',
    'line\nbreak\ttab\u0000\u2028',
    'graph; subgraph [x](y){z}|w|#quot;',
    '雪 \u{1F600} \\ ~',
  ])('takes any name: %j', (name) => {
    for (const detail of ['overview', 'full'] as const)
      expect(strange(drawn(detail, name))).toEqual([]);
  });
});
