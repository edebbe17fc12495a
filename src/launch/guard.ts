import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** What shall happen to a process when the one that started it is gone. */
export interface GuardOrder {
  pid: number;
  stopSignal: NodeJS.Signals;
  /** A temporary folder to remove afterwards. */
  remove?: string;
}

export interface Guard {
  /** The process has ended: the guard has nothing more to do, and ends too. */
  dismiss: () => Promise<void>;
}

/**
 * The end of its standard input is the death of the process that holds the other end, however it died.
 * Plain sh, because it must work on every system and outlive this process.
 */
const SCRIPT = `
trap '' HUP INT TERM
read -r word
[ "$word" = dismissed ] && exit 0
kill -s "$2" "$1"
kill -s CONT "$1"
# One that has ended but that nobody has reaped yet (Z) does not live.
lives() { kill -s 0 "$1" && case "$(cat "/proc/$1/stat")" in *') Z '*) return 1 ;; esac; }
tries=0
while lives "$1" && [ "$tries" -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -s KILL -- "-$1" || kill -s KILL "$1"
[ -z "$3" ] || rm -rf -- "$3"
`;

/** Stands by until this process is gone, by SIGKILL too, and then stops the process of the order. */
export function standGuard(order: GuardOrder): Guard {
  const signal = order.stopSignal.replace(/^SIG/, '');
  const args = ['-c', SCRIPT, 'data-station-guard', String(order.pid), signal, order.remove ?? ''];
  const shell = spawn('sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve());
    shell.once('error', () => resolve());
  });
  shell.stdin.on('error', () => undefined);
  // Neither keeps this process alive.
  shell.unref();
  (shell.stdin as Socket).unref();
  return {
    dismiss: () => {
      shell.ref();
      shell.stdin.end('dismissed\n');
      return ended;
    },
  };
}
