import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../model/duration.js';
import { startChild, type Child, type ChildOrder, type Exit } from './child.js';
import { freePort } from './free-port.js';
import type { ServerKind } from './server-kind.js';

export interface ServerOrder {
  kind: ServerKind;
  /** The path of its program. */
  program: string;
  /** Holds its data and its log; made when missing. */
  folder: string;
  /** The port to take; without one, any free port. */
  port?: number;
  user?: NonNullable<ChildOrder['user']>;
  removeWhenOrphaned?: string;
  /** It does not keep this process alive. */
  background?: boolean;
  /** Starts its process; default {@link startChild}. */
  start?: (order: ChildOrder) => Promise<Child>;
}

/** A server that answers. */
export interface ChildServer {
  child: Child;
  port: number;
  url: string;
}

const READY_WITHIN = seconds(60);
const ATTEMPTS = 5;
/** What servers say when the port was taken meanwhile, or when one that was killed is not quite gone yet. */
const WORTH_ANOTHER_TRY = /address already in use|address in use|could not bind|still in use/i;

/**
 * Starts a server on the loopback interface and waits until it answers. Tried again, on another port where
 * none was asked for, when the port was taken meanwhile. Rejected, with the end of its log, when it ends or stays silent.
 */
export async function startServer(order: ServerOrder): Promise<ChildServer> {
  mkdirSync(order.folder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = order.port ?? (await freePort());
    const child = await (order.start ?? startChild)(childOrder(order, port));
    const outcome = await firstAnswer(order.kind, port, child);
    if (outcome === 'answers') return { child, port, url: order.kind.url(port) };
    const clash = outcome !== 'silent' && WORTH_ANOTHER_TRY.test(child.lastLines(20));
    if (!clash || attempt === ATTEMPTS) {
      await child.stop();
      throw new Error(failureText(child, outcome));
    }
    await delay(200);
  }
}

/** What to tell of a child that ended by itself: how, and the last lines of its log. */
export function crashText(child: Child, exit: Exit): string {
  const how = exit.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit.code}`;
  return withLog(`${child.name} (pid ${child.pid}) ${how}.`, child);
}

function failureText(child: Child, outcome: Exit | 'silent'): string {
  if (outcome !== 'silent') return crashText(child, outcome);
  return withLog(`${child.name} did not answer within ${READY_WITHIN / 1000} s.`, child);
}

function withLog(text: string, child: Child): string {
  const log = child.lastLines(10);
  if (log === '') return text;
  const lines = log.split('\n').map(readable).join('\n');
  return `${text} The last lines of its log:\n${lines.replace(/^/gm, '  | ')}`;
}

/** A line of pino's log in JSON as its message; any other as it is. Both cut to what can be read. */
function readable(line: string): string {
  const [, json] = /^\{.*"msg":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
  return (json === undefined ? line : String(JSON.parse(json))).slice(0, 500);
}

function childOrder(order: ServerOrder, port: number): ChildOrder {
  const { kind, program, folder, user, removeWhenOrphaned, background = false } = order;
  return {
    name: kind.name,
    command: program,
    args: kind.args({ port, folder }),
    logFile: join(folder, `${kind.name}.log`),
    cwd: folder,
    stopSignal: kind.stopSignal,
    background,
    ...(user && { user }),
    ...(removeWhenOrphaned !== undefined && { removeWhenOrphaned }),
  };
}

async function firstAnswer(
  kind: ServerKind,
  port: number,
  child: Child,
): Promise<'answers' | 'silent' | Exit> {
  let exit: Exit | undefined;
  void child.exited.then((how) => (exit = how));
  const giveUpAt = Date.now() + READY_WITHIN;
  while (Date.now() < giveUpAt) {
    const answers = await kind.answers(port);
    if (exit) return exit;
    if (answers) return 'answers';
    await delay(15);
  }
  return 'silent';
}
