import { seconds } from '../model/duration.js';
import { bringUp, type Launch, type Programs } from './bring-up.js';
import { ChildGroup } from './child-group.js';
import { crashText } from './child-server.js';
import { openDataFolder, type DataFolder, type LaunchState, type Opened } from './data-folder.js';
import type { LaunchOptions } from './launch-options.js';
import { identityOf } from './process-identity.js';
import { stopSignals } from './stop-signals.js';
import { messageOf } from './thrown.js';

export interface LaunchOrder {
  options: LaunchOptions;
  env: NodeJS.ProcessEnv;
  programs: Programs;
}

const GRACE = seconds(10);

const say = (text: string) => console.log(`[data-station] ${text}`);
const complain = (text: string) => console.error(`[data-station] ${text}`);

/**
 * Runs the station with all it needs until somebody asks to stop (fulfilled with exit code 0) or one of its
 * processes ends by itself (1). When it is fulfilled, no process of it is left.
 */
export async function launch(order: LaunchOrder): Promise<number> {
  const opened = openDataFolder(order.options.data);
  if ('busy' in opened) {
    complain(busyText(opened.busy, order.options.data));
    return 1;
  }
  const signals = stopSignals();
  const started = prepared(order, opened.folder);
  void signals.insisted.then(() => {
    started.group.kill();
    process.exit(130);
  });
  try {
    return await untilTheEnd(started, signals.asked);
  } catch (error) {
    complain(messageOf(error));
    return 1;
  } finally {
    say('Stopping …');
    await started.group.stop(GRACE);
    opened.folder.release();
    signals.release();
  }
}

function prepared(order: LaunchOrder, folder: DataFolder): Launch {
  const state: LaunchState = { children: folder.orphans };
  const group = new ChildGroup((children) => {
    state.children = children.map(({ name, pid }) => ({ name, ...identityOf(pid) }));
    folder.write(state);
  });
  return { ...order, folder, group, state, say };
}

async function untilTheEnd(started: Launch, stopAsked: Promise<void>): Promise<number> {
  const end = Promise.race([
    stopAsked.then(() => 0),
    started.group.crash.then(({ child, exit }) => {
      complain(crashText(child, exit));
      return 1;
    }),
  ]);
  const up = bringUp(started).then(() => end);
  return Promise.race([end, up]);
}

function busyText(busy: Extract<Opened, { busy: unknown }>['busy'], data: string): string {
  const where = busy.stationUrl === undefined ? '' : `, at ${busy.stationUrl}`;
  return `A station already runs on ${data} (pid ${busy.pid}${where}). Stop it, or choose another folder: npm start -- --data <dir>.`;
}
