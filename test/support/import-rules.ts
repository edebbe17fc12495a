import { dirname } from 'node:path/posix';

/** One import of one file: what is written there, and the file or package it leads to. */
export interface Import {
  readonly from: string;
  readonly name: string;
  readonly to: string;
}

/** Rooms may import from lower floors only: never sideways, never up. */
const FLOORS: Readonly<Record<string, number>> = {
  model: 0,
  source: 1,
  fold: 1,
  store: 1,
  // Below all who ask owners: tasks for snapshots, origin for rows, control for polls and reconciliation.
  owners: 2,
  ingest: 3,
  feed: 3,
  freshness: 3,
  origin: 3,
  // Below those who ask it: serve, who a request comes from and what it may; control, which keys there are.
  access: 4,
  serve: 5,
  control: 5,
  testing: 6,
  replay: 6,
  launch: 6,
  command: 6,
};

/** The rooms each library lives in; by the start of the package's name. */
const ROOMS_OF: Readonly<Record<string, readonly string[]>> = {
  '@nats-io/': ['source'],
  nats: ['source'],
  'fast-xml-parser': ['source'],
  ioredis: ['store', 'feed'],
  cockatiel: ['owners'],
  graphql: ['access', 'serve'],
  '@graphql-inspector/': ['access'],
  '@nestjs/graphql': ['serve'],
  '@nestjs/apollo': ['serve'],
  '@apollo/': ['serve'],
  jose: ['access'],
  'rate-limiter-flexible': ['access'],
  yaml: ['access', 'control'],
  commander: ['command'],
  dataloader: ['origin', 'serve'],
  'lru-cache': ['access', 'serve'],
  ws: ['serve'],
  bullmq: ['control'],
  typeorm: ['control'],
  pg: ['control'],
  '@electric-sql/': ['control'],
  'prom-client': ['control'],
};

/** What a projection may name besides files of its own. */
const FOR_PROJECTIONS = ['#station', '@nestjs/graphql', 'graphql-scalars'];
const FOR_PRODUCERS = ['#station', 'zod'];

export const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

/** A rule and the imports that break it. */
export type Rule = (imports: readonly Import[]) => readonly Import[];

export const RULES: Readonly<Record<string, Rule>> = {
  'every room has a floor': (imports) =>
    imports.filter(({ from }) => {
      const room = roomOf(from);
      return room !== undefined && !(room in FLOORS);
    }),

  'a room imports from lower floors only': (imports) =>
    imports.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      if (here === undefined || there === undefined || here === there) return false;
      return (FLOORS[there] ?? 0) >= (FLOORS[here] ?? 0);
    }),

  'no room imports the station around it': (imports) =>
    imports.filter(
      ({ from, to }) =>
        roomOf(from) !== undefined && (to.startsWith('projections/') || /^src\/[^/]+$/.test(to)),
    ),

  'each library lives in its rooms': (imports) =>
    imports.filter(({ from, to }) => {
      const room = roomOf(from);
      const [, rooms] = Object.entries(ROOMS_OF).find(([name]) => isOf(to, name)) ?? [];
      return room !== undefined && rooms !== undefined && !rooms.includes(room);
    }),

  'the model and the fold import no library': (imports) =>
    imports.filter(
      ({ from, name }) => ['model', 'fold'].includes(roomOf(from) ?? '') && !name.startsWith('.'),
    ),

  'a projection sees the front door, its own folder, the producers, and definitions to join with': (
    imports,
  ) =>
    imports.filter(({ from, name, to }) => {
      const folder = /^projections\/([^/]+)\//.exec(from)?.[1];
      if (folder === undefined || folder === 'producers' || folder === 'consumers') return false;
      if (!name.startsWith('.')) return !FOR_PROJECTIONS.includes(name);
      const own = dirname(to).startsWith(`projections/${folder}`);
      return !own && !/^projections\/(producers\/.*|[^/]+\/[^/]+\.projection)\.js$/.test(to);
    }),

  'a producer sees the front door, schemas, and other producers': (imports) =>
    imports.filter(({ from, name, to }) => {
      if (!from.startsWith('projections/producers/')) return false;
      return name.startsWith('.')
        ? !to.startsWith('projections/producers/')
        : !FOR_PRODUCERS.includes(name) && !name.startsWith('node:');
    }),

  'only the two front doors gather what others export': (imports) =>
    imports.filter(
      ({ to }) =>
        /(^|\/)index\.js$/.test(to) && !/^(src|src\/testing|projections)\/index\.js$/.test(to),
    ),

  'no imports go in a circle': (imports) => imports.filter((edge) => closesACircle(edge, imports)),
};

const isOf = (to: string, name: string): boolean =>
  name.endsWith('/') ? to.startsWith(name) : to === name || to.startsWith(`${name}/`);

function closesACircle({ from, to }: Import, imports: readonly Import[]): boolean {
  const target = toSource(from);
  const seen = new Set<string>();
  const open = [toSource(to)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (file === target) return true;
    if (seen.has(file)) continue;
    seen.add(file);
    for (const next of imports) if (next.from === file) open.push(toSource(next.to));
  }
  return false;
}

const toSource = (path: string): string => path.replace(/\.js$/, '.ts');
