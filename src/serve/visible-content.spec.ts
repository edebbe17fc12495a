import {
  parse,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { scores } from '../../test/support/example-projection.js';
import { ref } from '../model/ref.js';
import type { Projection } from '../model/projection.js';
import { visibleContent } from './visible-content.js';

const joined: Projection = {
  ...scores,
  refs: { captain: ref(scores, (row: { team: string | null }) => row.team) as never },
};

const contentOf = (document: string) => {
  const { definitions } = parse(document);
  const [operation, ...fragments] = definitions as [
    OperationDefinitionNode,
    ...FragmentDefinitionNode[],
  ];
  return visibleContent(
    joined,
    {
      fieldNodes: operation.selectionSet.selections as readonly FieldNode[],
      fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
      variableValues: {},
    },
    'nodes',
  );
};

const ann = { player: 'ann', points: 1, team: 'red' };

describe('the visible content of a list', () => {
  const isSame = (document: string, changed: object) => {
    const content = contentOf(document);
    return content([ann]) === content([{ ...ann, ...changed }]);
  };

  it.each([
    ['{ top { nodes { player } } }', { points: 2 }, true],
    ['{ top { nodes { player points } } }', { points: 2 }, false],
    [
      '{ top { ...T } } fragment T on Top { nodes { ... on Score { points } } }',
      { points: 2 },
      false,
    ],
    ['{ top { nodes { player freshness { state } } } }', { points: 2 }, true],
    ['{ top { nodes { captain { points } } } }', { points: 2 }, true],
    ['{ top { nodes { captain { points } } } }', { team: 'blue' }, false],
    ['{ top { nodes { computed } } }', { points: 2 }, false],
    ['{ top { freshness { state } } }', { points: 2 }, true],
  ])('of %s after %j is the same: %s', (document, changed, same) =>
    expect(isSame(document, changed)).toBe(same),
  );

  it('is not the same when rows change places', () => {
    const bob = { ...ann, player: 'bob' };
    const content = contentOf('{ top { nodes { player } } }');
    expect(content([ann, bob])).not.toBe(content([bob, ann]));
  });
});
