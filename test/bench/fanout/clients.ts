import { WebSocket } from 'ws';
import { askedBy, type ClientsSay, type Contestant } from './course.js';

/** `clients.ts <url> <subscribers> <contestant>`: subscribers in a process of their own, so that their work is not counted. */
const [url = '', count = '0', contestant = 'shared'] = process.argv.slice(2);
const subscribers = Number(count);

let messages = 0;
let latencies: number[] = [];

const say = (said: ClientsSay): boolean | undefined => process.send?.(said);

const hear = (bytes: Buffer): void => {
  messages += 1;
  if (messages % 50 !== 0) return;
  const told = /"updatedAt":"([^"]+)"/.exec(bytes.toString())?.[1];
  if (told !== undefined) latencies.push(Date.now() - Date.parse(told));
};

function connect(me: number): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  const id = `${me}`.padStart(36, '0');
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.once('message', () => {
      const payload = askedBy(contestant as Contestant, me);
      socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
      socket.on('message', hear);
      resolve();
    });
  });
}

process.on('message', () => {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  say({ messages, latencyMs: { p50: at(0.5), p99: at(0.99) } });
  messages = 0;
  latencies = [];
});

for (let me = 0; me < subscribers; me += 100)
  await Promise.all(
    Array.from({ length: Math.min(100, subscribers - me) }, (_, i) => connect(me + i)),
  );
say({ subscribed: subscribers });
