import type { ReplayCounts } from './tally.js';

const english = new Intl.NumberFormat('en-GB');
const number = (value: number): string => english.format(value);

/** How far a replay is, on one line. */
export function progressLine(counts: ReplayCounts, share: number): string {
  const { published, alreadyThere, eventTime } = counts;
  const at = eventTime === undefined ? '' : `, at ${shopTime(eventTime)}`;
  const events = `${number(published)} published, ${number(alreadyThere)} already there`;
  return `${Math.floor(share * 100)} % of the file: ${events}${at}, ${number(rateOf(counts))} events/s`;
}

/** What a replay did, when it is over. */
export function finalReport(counts: ReplayCounts, leftOut: number): string[] {
  const { published, alreadyThere, byType, outOfOrder, elapsed } = counts;
  const total = number(published + alreadyThere);
  const types = Object.entries(byType).map(([type, count]) => `${number(count)} ${type}`);
  const seconds = (elapsed / 1_000).toFixed(1);
  return [
    `${total} events: ${number(published)} published, ${number(alreadyThere)} already there`,
    ...(types.length > 0 ? [types.join(', ')] : []),
    ...(leftOut > 0 ? [`${number(leftOut)} rows tell of no event and were left out`] : []),
    ...(outOfOrder > 0 ? [outOfOrderWarning(outOfOrder)] : []),
    `${seconds} s, ${number(rateOf(counts))} events/s`,
  ];
}

const outOfOrderWarning = (events: number): string =>
  `Warning: ${number(events)} events now stand behind later ones, which their stream already held`;

/** Events of the file dealt with, published or not, per second. */
function rateOf({ published, alreadyThere, elapsed }: ReplayCounts): number {
  return elapsed > 0 ? Math.round(((published + alreadyThere) * 1_000) / elapsed) : 0;
}

/** '2010-12-01 08:26', UTC. */
export const shopTime = (instant: number): string =>
  new Date(instant).toISOString().slice(0, 16).replace('T', ' ');
