import { spawnSync } from 'node:child_process';
import { CONTESTANTS, type Course, type Fanned } from './fanout/course.js';

/**
 * `npm run bench:fanout [-- subscribers,… seconds contestants,…]`: what a delivered message costs the station when many
 * subscribe to the same, against one execution for each of them.
 */
const SWC = new URL('swc.mjs', import.meta.url).pathname;
const [counts = '1000,5000', seconds = '10', names = CONTESTANTS.join(',')] = process.argv.slice(2);

function measured(course: Course): Fanned {
  const file = new URL('fanout/station.ts', import.meta.url).pathname;
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', SWC, file, JSON.stringify(course)],
    { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The station ended with ${status}.`);
  return JSON.parse(stdout) as Fanned;
}

for (const subscribers of counts.split(',').map(Number))
  for (const contestant of CONTESTANTS.filter((name) => names.split(',').includes(name))) {
    const course = { contestant, subscribers, seconds: Number(seconds), changesPerSecond: 10 };
    const { messages, cpuMicros, latencyMs, bytesPerConnection, connectMs } = measured(course);
    const micros = cpuMicros / messages;
    console.log(
      [
        contestant.padEnd(8),
        `${subscribers} subscribers`,
        `${messages} messages of ${subscribers * Number(seconds) * 10}`,
        `${micros.toFixed(1)} µs a message`,
        `${Math.round(1_000_000 / micros)} messages/s a core`,
        `p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`,
        `${(bytesPerConnection / 1_024).toFixed(1)} KB a connection`,
        `connected in ${(connectMs / 1_000).toFixed(1)} s`,
      ].join(' | '),
    );
  }
