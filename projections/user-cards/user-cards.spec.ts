import { keepsItsPromises, specOf } from '#station/testing';
import { userCards } from './user-cards.projection.js';

const given = specOf(userCards);

const changed = (nickname: string, avatarUrl: string | null, updatedAt: string) => ({
  type: 'UserChanged' as const,
  data: { userId: 'u7', nickname, avatarUrl, updatedAt },
});
const registered = changed('Bluebird', null, '2024-03-01T08:00:00Z');
const renamed = changed('Blackbird', 'https://pictures.example/u7.png', '2024-03-02T09:30:00Z');
const erased = { type: 'UserErased' as const, data: { userId: 'u7' } };

describe('user-cards', () => {
  it('shows a user by the nickname and picture told last', () =>
    given(registered)
      .when(renamed)
      .thenRows({
        u7: {
          userId: 'u7',
          nickname: 'Blackbird',
          avatarUrl: 'https://pictures.example/u7.png',
          updatedAt: Date.parse('2024-03-02T09:30:00Z'),
        },
      }));

  it('ignores what is older than the card', () => given(renamed).unchangedBy(registered));

  it('has no card of a user who was erased', () =>
    given(registered, renamed).when(erased).thenNoRow('u7'));
});

keepsItsPromises(userCards, [registered, renamed, erased, registered]);
