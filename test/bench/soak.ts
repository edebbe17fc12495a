import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { until } from '../support/until.js';
import { KEYS, type Opened, type Sample, type Word } from './soak/course.js';
import { reconnecting, type Follower } from './soak/followers.js';
import {
  fillMemory,
  malicious,
  polite,
  slow,
  vanishing,
  type Act,
  type Trouble,
} from './soak/troublemakers.js';

/**
 * `npm run bench:soak`: reconnecting, slow, vanishing, malicious and polite clients on one station, for SOAK_SECONDS (600).
 * Ends with 1 unless memory stayed flat, nothing was left open, each answer was fit, and each follower knows the last state.
 */
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 600);
const SAMPLES = 20;
/** Each kind of client, how many of them, and how long each rests between its acts. */
const CAST: readonly (readonly [act: Act, count: number, restMs: number])[] = [
  [slow, 20, 100],
  [vanishing, 20, 50],
  [malicious, 6, 20],
  [polite, 4, 10],
];
const FOLLOWERS = 30;
/** What may be left of growth that garbage collection and lazily compiled code explain. */
const FLAT_WITHIN = 1.15;

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

async function heard<Said>(station: ChildProcess, word?: Word): Promise<Said> {
  const said = once(station, 'message') as Promise<[Said]>;
  if (word !== undefined) station.send(word);
  return (await said)[0];
}

function launch(): ChildProcess {
  const file = new URL('soak/station.ts', import.meta.url).pathname;
  const swc = new URL('swc.mjs', import.meta.url).pathname;
  const station = fork(file, [], { execArgv: ['--expose-gc', '--import', swc] });
  station.once('exit', (code) => {
    if (code !== 0) throw new Error(`The station ended with ${code}.`);
  });
  return station;
}

async function troubleOf(opened: Opened): Promise<Trouble> {
  const answer = await fetch(opened.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data } = (await answer.json()) as { data: IntrospectionQuery };
  return { ...opened, schema: buildClientSchema(data) };
}

interface Played {
  readonly acts: Map<string, number>;
  readonly faults: string[];
}

/** Acts again and again until it is over; nothing an act meets may end the soak. */
async function play(
  [act, , restMs]: (typeof CAST)[number],
  { trouble, played, over }: { trouble: Trouble; played: Played; over: AbortSignal },
): Promise<void> {
  while (!over.aborted) {
    const faults = await act(trouble).catch((error: unknown) => [`${act.name}: ${String(error)}`]);
    played.faults.push(...faults);
    played.acts.set(act.name, (played.acts.get(act.name) ?? 0) + 1);
    await pause(Math.random() * 2 * restMs);
  }
}

async function watch(station: ChildProcess): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    await pause((SECONDS * 1_000) / SAMPLES);
    const sample = await heard<Sample>(station, 'tell');
    samples.push(sample);
    const { heapBytes, residentBytes, counts, sockets, changes } = sample;
    console.log(
      `${Math.round(((i + 1) * SECONDS) / SAMPLES)} s | heap ${megabytes(heapBytes)} | resident ${megabytes(residentBytes)}` +
        ` | ${sockets} sockets | ${JSON.stringify(counts)} | ${changes} changes`,
    );
  }
  return samples;
}

const mean = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / samples.length;

/** The second quarter against the last: the first one warms up. */
function growthOf(samples: readonly Sample[]): number {
  const quarter = SAMPLES / 4;
  return mean(samples.slice(-quarter)) / mean(samples.slice(quarter, 2 * quarter));
}

/** Lets every follower hear the end, and tells what those that know another state than the others hold. */
async function settled(station: ChildProcess, followers: readonly Follower[]): Promise<string[]> {
  for (const follower of followers) follower.settle();
  station.send('rest' satisfies Word);
  const { changes } = await heard<Sample>(station, 'tell');
  const knowsAll = ({ prices }: Follower) =>
    Math.max(...prices.values()) >= changes - 1 && prices.size === KEYS;
  await until(() => followers.every(knowsAll), { timeoutMs: 60_000 }).catch(() => undefined);
  const states = followers.map(({ prices }) =>
    [...prices]
      .map((told) => told.join(':'))
      .toSorted()
      .join(' '),
  );
  const odd = new Set(states).size - 1;
  const faults = followers.flatMap((follower) => follower.faults);
  return odd === 0 ? faults : [...faults, `${odd} other states than one among the followers`];
}

const station = launch();
const opened = await heard<Opened>(station);
const trouble = await troubleOf(opened);
await fillMemory(opened);
const played: Played = { acts: new Map(), faults: [] };
const over = new AbortController();
const followers = Array.from({ length: FOLLOWERS }, () => reconnecting(opened));
const playing = CAST.flatMap((part) =>
  Array.from({ length: part[1] }, () => play(part, { trouble, played, over: over.signal })),
);
const samples = await watch(station);
over.abort();
played.faults.push(...(await settled(station, followers)));
await Promise.all([...playing, ...followers.map((follower) => follower.end())]);
const isEmpty = ({ counts, sockets }: Sample) =>
  sockets === 0 && Object.values(counts).every((count) => count === 0);
const left = async () => isEmpty(await heard<Sample>(station, 'tell'));
await until(left, { timeoutMs: 30_000, everyMs: 500 }).catch(() => undefined);
const last = await heard<Sample>(station, 'tell');
station.send('end' satisfies Word);
await once(station, 'exit');
const growth = growthOf(samples);
const connections = followers.reduce((sum, follower) => sum + follower.connections, 0);
console.log(
  `acts: ${JSON.stringify(Object.fromEntries(played.acts))}, reconnections: ${connections}`,
);
console.log(
  `left: ${last.sockets} sockets, ${JSON.stringify(last.counts)}; heap ${megabytes(last.heapBytes)}`,
);
console.log(`memory: last quarter ${growth.toFixed(3)} × the second one`);
for (const fault of new Set(played.faults)) console.log(`fault: ${fault}`);
if (played.faults.length > 0 || !isEmpty(last) || growth > FLAT_WITHIN) process.exit(1);
