import { milliseconds } from '../model/duration.js';
import { StationError } from '../model/station-error.js';
import { MemorySource } from '../source/memory-source.js';
import type { StreamState } from '../source/event-source.js';
import { Heads } from './heads.js';

const at = (sequence: number, stream = 'GAMES') => new Map([[stream, sequence]]);
const state = (lastSequence: number): StreamState => ({
  created: 'once',
  firstSequence: 1,
  lastSequence,
});

/** Streams whose questions are answered when the specification says so. */
function asked() {
  const answers: ((state: StreamState | undefined) => void)[] = [];
  const source = {
    stateOf: () => new Promise<StreamState | undefined>((resolve) => answers.push(resolve)),
  };
  return { source, answers };
}

describe('the heads of streams', () => {
  it('accept what has happened, and refuse what has not', async () => {
    const source = new MemorySource();
    source.createStream('GAMES', ['games.*']);
    source.publish('games.a', {});
    const heads = new Heads(source);
    await heads.accept(at(1));
    await expect(heads.accept(at(2))).rejects.toMatchObject({
      code: 'OFFSET_AHEAD',
      message: expect.stringContaining('GAMES:2 has not happened; the stream has come to 1.'),
    });
    await expect(heads.accept(at(1, 'SHOPS'))).rejects.toMatchObject({ code: 'UNKNOWN_STREAM' });
  });

  it('are asked once for all who ask together', async () => {
    const { source, answers } = asked();
    const heads = new Heads(source);
    const both = Promise.all([heads.accept(at(5)), heads.accept(at(4))]);
    expect(answers).toHaveLength(1);
    answers[0]?.(state(5));
    await both;
    expect(answers).toHaveLength(1);
  });

  it('are asked again before an answer under way would refuse what was published since', async () => {
    const { source, answers } = asked();
    const heads = new Heads(source);
    const first = heads.accept(at(5));
    const published = heads.accept(at(6));
    answers[0]?.(state(5));
    await first;
    await turn();
    expect(answers).toHaveLength(2);
    answers[1]?.(state(6));
    await published;
  });

  it('accept what cannot be known in time', async () => {
    const { source } = asked();
    await new Heads(source, milliseconds(5)).accept(at(5));
    const away = { stateOf: () => Promise.reject(new StationError('NATS_UNAVAILABLE', 'Away.')) };
    await new Heads(away).accept(at(5));
    expect(await away.stateOf().catch((error: StationError) => error.code)).toBe(
      'NATS_UNAVAILABLE',
    );
  });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
