import { startGames } from './games.js';
import { startPeople } from './people.js';
import { startRides } from './rides.js';
import { startShop } from './shop.js';
import type { StartStory } from './story.js';

/** What `npm run producers` tells, in turn. */
export const STORIES: readonly StartStory[] = [startShop, startPeople, startRides, startGames];
