import { z } from 'zod';
import { defineEvents } from '../model/event-contract.js';
import { evolved } from '../model/evolved-event.js';
import { cloudEventHeaders, subjectOf } from './outgoing-event.js';

const Cup = z.object({ number: z.int() });
const cups = defineEvents({
  owner: 'cup-service',
  stream: 'CUPS',
  subject: 'shop.cups.>',
  events: { CupSold: Cup, CupMade: evolved(Cup).to(Cup, (cup) => cup) },
});
const outgoing = (type: string) => ({
  contract: cups,
  event: { type, id: 'cup/1', time: Date.UTC(2026, 0, 1), data: { number: 1 } },
});

describe('an event on its way out', () => {
  it('goes to the subject of its contract and type', () =>
    expect(subjectOf(outgoing('CupSold'))).toBe('shop.cups.CupSold'));

  it('tells that it is of the newest version, where there are versions', () => {
    const told = (type: string) => cloudEventHeaders(outgoing(type)).get('ce-dataschema');
    expect(told('CupMade')).toBe('/cup-service/CupMade/2');
    expect(told('CupSold')).toBe('');
  });
});
