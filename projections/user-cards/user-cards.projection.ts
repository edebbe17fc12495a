import { defineProjection, minutes, newerThan, REMOVED } from '#station';
import { users } from '../producers/user-service.js';
import { UserCard } from './user-card.js';

export const userCards = defineProjection({
  name: 'user-cards',
  version: 1,
  owner: 'team-community',
  // A nickname may take minutes to show.
  staleness: { budget: minutes(5) },
  urgency: 'relaxed',
  reads: [users],
  serves: UserCard,
  key: 'userId',
  keysOf: {
    UserChanged: (e) => [e.data.userId],
    UserErased: (e) => [e.data.userId],
  },
  // Nobody reads this row: every event that makes a card is newer than the first instant there is.
  initial: (userId) => ({ userId, nickname: '', avatarUrl: null, updatedAt: FIRST_INSTANT }),
  fold: {
    UserChanged: (card, { data }) => {
      const updatedAt = Date.parse(data.updatedAt);
      if (!newerThan(updatedAt, card.updatedAt)) return card;
      return { ...card, nickname: data.nickname, avatarUrl: data.avatarUrl, updatedAt };
    },
    UserErased: () => REMOVED,
  },
  orderings: { nickname: 'asc', updatedAt: 'desc' },
  personal: { person: 'userId', fields: ['nickname', 'avatarUrl'] },
});

/** The earliest that a date can be: some users were there long before 1970. */
const FIRST_INSTANT = -8_640_000_000_000_000;
