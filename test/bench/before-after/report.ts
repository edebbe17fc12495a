import { SERVICES, type Course } from './course.js';
import type { Figures } from './figures.js';
import { p99Of } from './latencies.js';
import type { Measured, Played } from './run.js';

/** The result as Markdown; the plot is beside it. */
export function reportOf({ course, played, compared }: Measured, machine: string): string {
  return [
    '# Before and after',
    'Written by `npm run bench:before-after`; [what is measured](README.md).',
    '![Latencies and complete answers of each way](before-after.svg)',
    ...played.flatMap((one) => [headingOf(one), tableOf(one), publishedIn(one)]),
    sums(course, compared),
    '## The owners',
    ownersTable(course, played),
    `${machine}; seed ${course.seed}.`,
  ]
    .join('\n\n')
    .concat('\n');
}

const headingOf = ({ scene: { name, seconds } }: Played): string =>
  `## ${name.charAt(0).toUpperCase()}${name.slice(1)} (${seconds} s)`;

const publishedIn = ({ published }: Played): string =>
  `The owners published ${published} events meanwhile.`;

const tableOf = ({ figures }: Played): string =>
  table(
    [
      'way',
      'complete answers',
      'of pages',
      'timeouts',
      'p50 ms',
      'p99 ms',
      'requests to owners a page',
      'staleness told, p50, p99 ms',
    ],
    figures.map((one) => [
      `\`${one.way}\``,
      share(one),
      String(one.pages),
      String(one.timeouts),
      ms(one.p50),
      ms(one.p99),
      one.pages === 0 ? '-' : (one.requests / one.pages).toFixed(2),
      one.way === 'station' ? `${ms(one.staleness50)}, ${ms(one.staleness99)}` : "owner's own word",
    ]),
  );

const ownersTable = ({ latencies }: Course, played: readonly Played[]): string =>
  table(
    [
      'owner',
      'declared p50 ms',
      'declared p99 ms',
      ...played.map(({ scene }) => `requests, ${scene.name}`),
    ],
    SERVICES.map((service) => [
      service,
      String(latencies[service].median),
      Math.round(p99Of(latencies[service])).toString(),
      ...played.map(({ served }) => String(served[service])),
    ]),
  );

function sums({ availability, changesPerSecond }: Course, compared: number): string {
  const all = availability ** SERVICES.length;
  return [
    `An owner is there ${percent(availability)} of the time, so all five are ${percent(all)} of it, one by one or at once:`,
    "what is asked at once is sooner there, and no more often. Of the station's pages the owners serve none; each publishes",
    `${changesPerSecond} changes a second instead, whoever reads. At the end ${compared} pages were compared: the owners and the`,
    'station told the same.',
  ].join(' ');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const ms = (value: number | undefined): string =>
  value === undefined ? '-' : value < 10 ? value.toFixed(1) : Math.round(value).toString();

export const share = ({ complete, pages }: Pick<Figures, 'complete' | 'pages'>): string =>
  pages === 0 ? '-' : percent(complete / pages);

const percent = (part: number): string => `${(part * 100).toFixed(2)} %`;
