import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsUrlFor } from './nats-url.js';

describe('where a replay publishes', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'station-'));
    await mkdir(join(root, '.station'));
  });
  afterEach(() => rm(root, { recursive: true }));
  const writeState = (text: string) => writeFile(join(root, '.station', 'state.json'), text);

  it('is NATS_URL', async () => {
    await writeState('{"natsUrl":"nats://127.0.0.1:1"}');
    expect(await natsUrlFor({ NATS_URL: 'nats://127.0.0.1:2' }, root)).toBe('nats://127.0.0.1:2');
  });

  it('is the NATS of the station that runs here when NATS_URL is not set', async () => {
    await writeState('{"natsUrl":"nats://127.0.0.1:1","children":[]}');
    expect(await natsUrlFor({}, root)).toBe('nats://127.0.0.1:1');
    expect(await natsUrlFor({ NATS_URL: '' }, root)).toBe('nats://127.0.0.1:1');
  });

  it('is nowhere, said clearly, without either', async () => {
    const refusal = expect.objectContaining({ code: 'NATS_UNAVAILABLE' });
    await expect(natsUrlFor({}, root)).rejects.toEqual(refusal);
    await writeState('{"natsUr');
    await expect(natsUrlFor({}, root)).rejects.toEqual(refusal);
  });
});
