import { maskedRow } from './masked-row.js';

const outcome = { repair: 'none', offset: null, words: null } as const;

describe('a drift that is kept', () => {
  it('tells that personal data differ, not what they are', () => {
    const fields = [
      { field: 'email', ours: 'ann@example.org', theirs: 'bob@example.org' },
      { field: 'phone', ours: null, theirs: '555' },
      { field: 'visits', ours: 3, theirs: 4 },
    ];
    const drift = {
      key: 'u1',
      ours: {},
      theirs: {},
      difference: { missing: null, fields },
    };
    const personal = { person: 'userId', fields: ['email', 'phone'] } as never;
    expect(maskedRow({ personal }, drift, outcome)).toEqual({
      key: 'u1',
      missing: null,
      fields: [
        { field: 'email', ours: '***', theirs: '***' },
        { field: 'phone', ours: null, theirs: '***' },
        { field: 'visits', ours: 3, theirs: 4 },
      ],
      ...outcome,
    });
  });
});
