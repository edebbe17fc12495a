import { keepsItsPromises, specOf } from '#station/testing';
import { contactDirectory } from './contact-directory.projection.js';

const given = specOf(contactDirectory);

const changed = (email: string, updatedAt: string) => ({
  type: 'ContactChanged' as const,
  data: { userId: 'u1', email, updatedAt },
});
const first = changed('ada@example.org', '2026-03-01T08:00:00Z');
const moved = changed('ada@analytical.example', '2026-03-02T09:00:00Z');
const corrected = changed('ada.l@analytical.example', '2026-03-02T09:00:00Z');

describe('contact-directory', () => {
  it('tells the address that a user gave last', () =>
    given(first)
      .when(moved)
      .thenRows({
        u1: {
          userId: 'u1',
          email: 'ada@analytical.example',
          updatedAt: Date.parse('2026-03-02T09:00:00Z'),
        },
      }));

  it('ignores a change that is older than the contact', () => given(moved).unchangedBy(first));

  it('lets the later in the stream win where two changes are of one instant', () =>
    given(moved)
      .when(corrected)
      .thenRows({ u1: { email: 'ada.l@analytical.example' } }));

  it('has no contact of a user who gave none', () => given().when().thenNoRow('u1'));

  it('answers nothing rather than an address that may be ten seconds old', () => {
    expect(contactDirectory.urgency).toBe('realtime');
    expect(contactDirectory.staleness.limit).toEqual({ staleness: 10_000, onBreach: 'reject' });
  });

  it('keeps the e-mail as personal data of the user', () =>
    expect(contactDirectory.personal).toEqual({ person: 'userId', fields: ['email'] }));
});

keepsItsPromises(contactDirectory, [first, moved, corrected, first]);
