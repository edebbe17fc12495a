import type { ToldTrace } from './trace-form.js';

type ToldMessage = ToldTrace['message'];
type ToldProjection = ToldTrace['projections'][number];

/** What became of one event, for people: where it came from, then each projection that reads its stream. */
export const traceLines = (trace: ToldTrace): readonly string[] => [
  `${trace.stream}:${trace.sequence} ${STATE[trace.message.state]}`,
  ...messageLines(trace.message),
  ...trace.projections.flatMap((one) => ['', ...projectionLines(one)]),
  ...(trace.withheld ? ['', WITHHELD] : []),
  ...trace.missing.map((what) => `Not known now: ${what}`),
];

const STATE: Readonly<Record<ToldMessage['state'], string>> = {
  stored: 'is in its stream',
  gone: 'is in its stream no longer',
  ahead: 'was not published yet',
  'no-stream': 'is in no stream: there is none of that name now',
  unknown: 'is not known: its stream cannot be asked',
};

const WITHHELD = 'Keys, rows and reasons are told to those who send CONTROL_TOKEN.';

function messageLines({ type, producers, id, time, subject, storedAt }: ToldMessage): string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['event', type],
    ['from', producers.join(' or ') || null],
    ['id', id],
    ['happened', time],
    ['subject', subject],
    ['stored', storedAt],
  ];
  return facts.flatMap(([name, value]) =>
    value === null ? [] : [`  ${name.padEnd(NAME_WIDTH)}${value}`],
  );
}

const NAME_WIDTH = 10;

function projectionLines(one: ToldProjection): string[] {
  const { projection, version, owner, outcome, words, committedAt, letters } = one;
  const when = committedAt === null ? '' : `, committed ${committedAt}`;
  return [
    `${projection}, version ${version}, of ${owner}: ${outcome}${when}`,
    `  ${words}`,
    ...changeLines(one),
    ...letters.map(
      ({ number, code, status, key, reason, failedAt }) =>
        `  letter ${number}${key === null ? '' : ` of ${key}`}: ${code}, ${status}, failed ${failedAt}${reason === null ? '' : `: ${reason}`}`,
    ),
  ];
}

function changeLines({ outcome, keys, changes }: ToldProjection): string[] {
  if (outcome !== 'folded' || changes === null) return [];
  const changed = changes.map(({ key, row }) =>
    row === null ? `  removed ${key}` : `  changed ${key} ${JSON.stringify(row)}`,
  );
  const others = keys?.filter((key) => !changes.some((change) => change.key === key)) ?? [];
  return others.length === 0 ? changed : [...changed, `  left as they were: ${others.join(', ')}`];
}
