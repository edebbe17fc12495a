import { setTimeout as delay } from 'node:timers/promises';
import { seconds } from '../model/duration.js';
import type { Child } from './child.js';
import { crashText } from './child-server.js';
import { freePort, isFree } from './free-port.js';

const READY_WITHIN = seconds(60);
const USUAL_PORT = 3000;

/** The port to start the station on; a fault when the one that was asked for is taken. */
export async function stationPort(
  wanted: number | undefined,
  host: string,
): Promise<{ port: number } | { fault: string }> {
  if (wanted === 0) return { port: await freePort() };
  if (await isFree(wanted ?? USUAL_PORT, host)) return { port: wanted ?? USUAL_PORT };
  if (wanted === undefined) return { port: await freePort() };
  return { fault: `Port ${wanted} is taken. Choose another one: npm start -- --port <n>.` };
}

/** Where to reach what listens on `host`. */
export function addressOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Waits until the station answers that it is ready; rejected when it ends or takes more than a minute. */
export async function untilReady(station: Child, url: string): Promise<void> {
  let fault: string | undefined;
  void station.exited.then((exit) => (fault = crashText(station, exit)));
  let said = 'nothing';
  const giveUpAt = Date.now() + READY_WITHIN;
  while (Date.now() < giveUpAt) {
    const answer = await get(`${url}/readyz`);
    if (fault !== undefined) throw new Error(fault);
    if (answer?.status === 200) return;
    said = answer ? `${answer.status} ${answer.text}` : said;
    await delay(50);
  }
  const seconds = READY_WITHIN / 1000;
  throw new Error(`The station was not ready within ${seconds} s. It last said: ${said}`);
}

async function get(url: string): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}
