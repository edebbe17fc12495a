import { CONTESTANTS, type Course } from './contestants.js';

/** Runs one contestant in a process of its own and says what it took: `contestant.ts <name> <course as JSON>`. */
const [name = '', course = '{}'] = process.argv.slice(2);
const run = CONTESTANTS[name];
if (run === undefined)
  throw new Error(`No contestant ${name}; there are ${Object.keys(CONTESTANTS).join(', ')}.`);

const parsed = JSON.parse(course) as Course;
// A first stretch that is not counted lets the compiler settle.
const cpu = process.cpuUsage();
const started = performance.now();
await run(parsed);
const ms = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ ms, cpuMicros: user + system, rss: process.memoryUsage().rss }));
process.exit(0);
