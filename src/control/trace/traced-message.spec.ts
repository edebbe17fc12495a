import { scores } from '../../../test/support/example-projection.js';
import { storedMessage, type MessageParts } from '../../../test/support/stored-message.js';
import type { Projection } from '../../model/projection.js';
import type { TracedMessage } from './trace-report.js';
import { messageOf } from './traced-message.js';

const told = (parts: MessageParts): TracedMessage =>
  messageOf({
    offset: { stream: 'GAMES', sequence: 1 },
    state: 'stored',
    message: storedMessage(parts),
    readers: [scores as Projection],
  });

describe('a message, as a trace tells it', () => {
  it('says what its headers say of the event', () => {
    const headers = { 'ce-type': 'PlayerLeft', 'ce-id': 'e-7', 'ce-time': '2026-02-28T12:00:00Z' };
    expect(told({ subject: 'games.x', headers, data: { player: 'ann' } })).toMatchObject({
      subject: 'games.x',
      storedAt: '1970-01-01T00:00:01.000Z',
      type: 'PlayerLeft',
      id: 'e-7',
      time: '2026-02-28T12:00:00.000Z',
      producers: ['game-service'],
      headers: { 'ce-id': ['e-7'] },
      payload: { json: { player: 'ann' } },
    });
  });

  it('says what its envelope says of the event', () => {
    const event = { specversion: '1.0', id: 'e-8', source: 'urn:x', type: 'PlayerLeft' };
    const headers = { 'content-type': 'application/cloudevents+json' };
    const data = { ...event, time: '2026-02-28T12:00:00Z', data: { player: 'ann' } };
    expect(told({ subject: 'games.x', headers, data })).toMatchObject({
      type: 'PlayerLeft',
      id: 'e-8',
      time: '2026-02-28T12:00:00.000Z',
    });
  });

  it('makes up neither an id nor a time', () =>
    expect(told({ subject: 'games.PlayerLeft', data: { player: 'ann' } })).toMatchObject({
      type: 'PlayerLeft',
      id: null,
      time: null,
    }));

  it('is shown as it came where it is not what it should be', () => {
    expect(told({ subject: 'games.PlayerLeft', text: '{"half' })).toMatchObject({
      type: 'PlayerLeft',
      payload: { text: '{"half' },
    });
    expect(told({ subject: 'games.Rain' })).toMatchObject({ type: 'Rain', id: null });
  });
});
