import type { ContractFault, Coordinate } from '../../access/contract.js';
import type { ContractImpact } from '../../access/evolution/contract-impact.js';
import type { SchemaChange } from '../../access/evolution/schema-change.js';
import { faultLines, impactJson, warningLines, type PathOf } from './check-report.js';
import type { ObservedUse } from './observed-use.js';

/** What a new schema does to contracts. */
export interface AgainstReport {
  /** Of contracts that were faulty anyway. */
  readonly faults: readonly ContractFault[];
  readonly impacts: readonly ContractImpact[];
  /** Breaking changes that break no contract. */
  readonly unfelt: readonly SchemaChange[];
  readonly deprecated: readonly ContractImpact[];
  /** Fields of rows that no contract selects. */
  readonly unused: readonly Coordinate[];
  /** Undefined where no station was asked. */
  readonly observed: ObservedUse | undefined;
}

export const againstLines = (report: AgainstReport, pathOf: PathOf): readonly string[] => [
  ...faultLines(report.faults, pathOf),
  ...impactLines(report.impacts, pathOf),
  ...warningLines(report.deprecated, pathOf),
  ...titled(
    'Breaking for those who use it, but no contract does:',
    report.unfelt.map(({ message }) => message),
  ),
  ...unusedLines(report),
  ...idleLines(report.observed),
];

/** Operations that meet the same change at the same line, such as in a fragment, share one line. */
function impactLines(impacts: readonly ContractImpact[], pathOf: PathOf): readonly string[] {
  const lines = new Map<string, ContractImpact[]>();
  for (const impact of impacts) {
    const { effect, consumer, file, line, message } = impact;
    const key = JSON.stringify([effect, consumer.name, file, line, message]);
    lines.set(key, [...(lines.get(key) ?? []), impact]);
  }
  return [...lines.values()].flatMap((alike) => impactLine(alike, pathOf));
}

/** `breaks checkout (team-checkout): Cards, cards.graphql:7 — field … was removed; tell checkout@…` */
function impactLine(alike: readonly ContractImpact[], pathOf: PathOf): readonly string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { effect, consumer, file, line, message } = first;
  const operations = [...new Set(alike.map(({ operationName }) => operationName))].join(' and ');
  const what = message.replace(/\.$/, '');
  const whom = effect === 'breaks' ? `breaks ${consumer.name}` : `may surprise ${consumer.name}`;
  const where = `${operations}, ${pathOf(file)}:${line}`;
  return [`${whom} (${consumer.team}): ${where} — ${what}; tell ${consumer.contact}`];
}

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

function unusedLines({ unused, observed }: AgainstReport): readonly string[] {
  const title = 'Fields of rows that no contract selects';
  if (observed === undefined) return titled(`${title}:`, unused);
  return titled(
    `${title}, and who asked for them ${spanOf(observed)}:`,
    unused.map((coordinate) => {
      const use = observed.seen.get(coordinate);
      if (use === undefined) return `${coordinate}: nobody`;
      const { count, consumers, lastUsedAt } = use;
      return `${coordinate}: ${consumers.join(', ')}, ${count} times, last on ${lastUsedAt.slice(0, 10)}`;
    }),
  );
}

const idleLines = (observed: ObservedUse | undefined): readonly string[] =>
  observed === undefined
    ? []
    : titled(
        `Fields that contracts select, and nobody asked for ${spanOf(observed)}:`,
        observed.idle.map(
          ({ coordinate, declaredBy }) => `${coordinate}: ${declaredBy.join(', ')}`,
        ),
      );

const spanOf = ({ days, recordedSince }: ObservedUse): string =>
  recordedSince === null
    ? '(no use is recorded yet)'
    : `in ${days} days (use is recorded since ${recordedSince})`;

/** The whole report as plain values. */
export const againstJson = (report: AgainstReport, pathOf: PathOf) => ({
  faults: report.faults.map((fault) => ({ ...fault, file: pathOf(fault.file) })),
  impacts: report.impacts.map((impact) => impactJson(impact, pathOf)),
  deprecated: report.deprecated.map((impact) => impactJson(impact, pathOf)),
  unfelt: report.unfelt.map(({ kind, touches, message }) => ({ change: kind, touches, message })),
  unused: report.unused.map((coordinate) => ({
    coordinate,
    seen: report.observed?.seen.get(coordinate) ?? null,
  })),
  observed: report.observed && {
    days: report.observed.days,
    recordedSince: report.observed.recordedSince,
    idle: report.observed.idle,
  },
});
