// The first thing that runs, on a machine with Node and npm alone: plain JavaScript without packages.
//   node src/launch/bootstrap.mjs start|test|replay|schema|station|build [arguments]
//   node src/launch/bootstrap.mjs test-on <Node major> [arguments]
// Installs the packages and builds where that is needed, then becomes or runs the command.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildFault, sourcesHash, stampBuild } from './build-stamp.mjs';
import { packagesFault } from './packages.mjs';

const NODE_NEEDED = [20, 19];
const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const TEST_SERVERS = ['nats-server', 'redis-server', 'postgres'];

/** Where we and what we run write what they do. */
let output = 'stdout';

const COMMANDS = {
  start: async (args) => {
    if (args.includes('--help') || args.includes('-h')) return printHelp();
    await prepare();
    return become('start', args);
  },
  replay: async (args) => {
    await prepare();
    return become('replay', args);
  },
  schema: async (args) => {
    await prepare();
    return become('schema', args);
  },
  station: async (args) => {
    // What it prints is for programs too: what we do before stands beside it.
    output = 'stderr';
    await prepare();
    return become('station', args);
  },
  build: prepare,
  test: async (args) => {
    await prepare();
    const { provideServers } = await import(compiled('launch/provide-servers'));
    await provideServers(TEST_SERVERS, { say });
    await run(process.execPath, [...JEST, join('node_modules', 'jest', 'bin', 'jest.js'), ...args]);
  },
  'test-on': async ([major, ...args]) => {
    if (!/^\d+$/.test(major ?? '')) stop('Say which Node: test-on <major>, such as test-on 24.');
    const node = nodeOf(major);
    await run(node, [fileURLToPath(import.meta.url), 'test', ...args]);
  },
};

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const enough = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1]);
  if (enough) return;
  const needed = NODE_NEEDED.join('.');
  stop(
    `Node ${needed} or newer is needed; ${process.execPath} is ${process.versions.node}. See https://nodejs.org.`,
  );
}

async function prepare() {
  const missing = packagesFault(ROOT);
  if (missing) {
    say(`Installing the packages (npm ci), because ${missing} …`);
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await run(...npm('ci', '--include=dev', ...quiet));
  }
  const stale = buildFault(ROOT);
  if (!stale) return;
  say(`Building, because ${stale} …`);
  const hash = sourcesHash(ROOT);
  // A file whose source is gone must not linger.
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  await run(process.execPath, [join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  stampBuild(ROOT, hash);
}

/** Goes on in this very process as the compiled command: signals and exit code are its own. */
async function become(command, args) {
  const entry = join(ROOT, 'dist', 'src', `${command}.js`);
  if (!existsSync(entry)) stop(`There is no command ${command}: ${entry} was not built.`);
  process.argv = [process.execPath, entry, ...args];
  await import(pathToFileURL(entry).href);
}

const compiled = (module) => pathToFileURL(join(ROOT, 'dist', 'src', `${module}.js`)).href;

/** Runs a program to its end with our input and {@link output}; on failure ends with its exit code. */
async function run(program, args) {
  const stdio = ['inherit', process[output].fd, 'inherit'];
  const child = spawn(program, args, { cwd: ROOT, stdio });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
  const code = await new Promise((end) => {
    child.once('error', (error) => stop(`${program} cannot be run: ${error.message}`));
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal]));
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, pass);
  if (code !== 0) process.exit(code);
}

/** The npm that runs us, else the one on PATH. */
function npm(...args) {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.c?js$/.test(cli) ? [process.execPath, [cli, ...args]] : ['npm', args];
}

/** The program of another Node, from npm's package `node`, kept in npm's own cache. */
function nodeOf(major) {
  say(`Finding Node ${major} …`);
  const print = ['node', '-p', 'process.execPath'];
  const [program, args] = npm('exec', '--yes', `--package=node@${major}`, '--', ...print);
  const { status, stdout } = spawnSync(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const path = String(stdout).trim().split('\n').pop() ?? '';
  if (status !== 0 || !existsSync(path)) stop(`npm could not provide Node ${major}.`);
  return path;
}

function printHelp() {
  process.stdout.write(readFileSync(new URL('./help.txt', import.meta.url), 'utf8'));
}

function say(text) {
  process[output].write(`[data-station] ${text}\n`);
}

function stop(text) {
  console.error(`[data-station] ${text}`);
  process.exit(1);
}

checkNode();
const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
if (!command) stop(`Say what to do: ${Object.keys(COMMANDS).join(', ')}.`);
try {
  await command(args);
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
