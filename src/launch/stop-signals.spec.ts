import { stopSignals, type StopSignals } from './stop-signals.js';

let now = 0;
let signals: StopSignals;

beforeEach(() => (signals = stopSignals(() => now)));
afterEach(() => signals.release());

const insistedYet = () => Promise.race([signals.insisted.then(() => true), Promise.resolve(false)]);

describe('the signals to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s asks to stop', async (signal) => {
    process.emit(signal);
    await expect(signals.asked).resolves.toBeUndefined();
  });

  it('are one wish when they come together, and a second one later insists', async () => {
    process.emit('SIGINT');
    now += 100;
    process.emit('SIGINT');
    expect(await insistedYet()).toBe(false);
    now += 1_000;
    process.emit('SIGINT');
    await expect(signals.insisted).resolves.toBeUndefined();
  });
});
