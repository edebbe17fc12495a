import { z } from 'zod';
import { personalFaults } from './check-personal.js';
import { seconds } from './duration.js';
import { defineEvents, type EventContract } from './event-contract.js';
import { defineProjection, type Projection } from './projection.js';

class Mail {
  mailId!: string;
  to!: string;
  from!: string | null;
}

const mails = defineEvents({
  owner: 'mail-service',
  stream: 'MAILS',
  subject: 'mails.*',
  events: { MailSent: z.object({ mailId: z.string(), to: z.string() }) },
});

const sound = defineProjection({
  name: 'mails',
  version: 1,
  owner: 'team-mail',
  staleness: { budget: seconds(1) },
  reads: [mails],
  serves: Mail,
  key: 'mailId',
  personal: { person: 'from', fields: ['to', 'from'] },
  keysOf: { MailSent: ({ data }) => [data.mailId] },
  initial: (mailId) => ({ mailId, to: '', from: null }),
  fold: { MailSent: (row, { data }) => ({ ...row, to: data.to }) },
  filters: ['from'],
});
const faultsOf = (change: Partial<Projection>) =>
  personalFaults([{ ...(sound as Projection), ...change }]);

describe('what a projection says of persons', () => {
  it('is sound where they are found by a filter, or by the key', () => {
    expect(faultsOf({})).toEqual([]);
    expect(
      faultsOf({ filters: [], personal: { person: 'mailId', fields: ['to'] } } as never),
    ).toEqual([]);
  });

  it.each<[string, Partial<Projection>, string]>([
    [
      'nobody could find their rows',
      { filters: [] },
      'tells the person by "from", which is neither its key nor one of its filters.',
    ],
    [
      'a field is not in the row',
      { personal: { person: 'from', fields: ['name'] } } as never,
      'has the personal field "name", which the row of initial lacks.',
    ],
    [
      'no id could be theirs',
      { initial: (mailId: string) => ({ mailId, to: '', from: 7 }) } as never,
      'tells the person by "from", which is no text. Make it one.',
    ],
    [
      'the key is personal data of somebody else',
      { personal: { person: 'from', fields: ['mailId'] } } as never,
      'has a key that is personal data, "mailId". Make rows by an id.',
    ],
  ])('is a fault where %s', (_, change, fault) =>
    expect(faultsOf(change)).toEqual([expect.stringContaining(`of team-mail ${fault}`)]),
  );

  it('is a fault where a contract erases by an event that it lacks', () => {
    const contract: EventContract = { ...mails, erases: { Gone: () => 'u1' } };
    expect(faultsOf({ reads: [contract] })).toEqual([
      'mail-service erases by Gone, an event that its contract does not declare.',
    ]);
  });

  it("is a fault where it reads an event of the name of the station's own", () => {
    const contract: EventContract = { ...mails, events: { PersonErased: z.object({}) } };
    expect(faultsOf({ reads: [contract] })).toEqual([
      expect.stringContaining(
        "reads an event PersonErased, which is the name of the station's own.",
      ),
    ]);
  });
});
