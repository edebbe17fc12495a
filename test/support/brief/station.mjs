import { seconds } from '#station';
import { projections } from '../../../dist/projections/index.js';

/**
 * The built station as its `main.js` starts it, where one thing is quicker: the weather is asked for every second rather
 * than twice an hour, and is stale after five. How it is asked for, told and folded is as it ships.
 */
const weather = projections.find(({ projection }) => projection.name === 'weather');
weather.projection.staleness.budget = seconds(5);
weather.polls = weather.polls.map((poll) => ({ ...poll, every: seconds(1) }));

await import('../../../dist/src/main.js');
