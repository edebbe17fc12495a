import { pageAsked, type PageArgs } from './page-asked.js';
import { boundedKeys } from './page-size.js';

const refusedWith = (code: string, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) as string });
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe('a page', () => {
  const ways: [PageArgs, object][] = [
    [{}, { backward: false, size: 20, cursor: null }],
    [
      { first: null, after: null, last: null, before: null },
      { backward: false, size: 20 },
    ],
    [{ first: 3 }, { backward: false, size: 3, cursor: null }],
    [
      { first: 3, after: 'c' },
      { backward: false, size: 3, cursor: 'c' },
    ],
    [{ after: 'c' }, { backward: false, size: 20, cursor: 'c' }],
    [{ last: 200 }, { backward: true, size: 200, cursor: null }],
    [
      { last: 3, before: 'c', first: null, after: null },
      { backward: true, size: 3, cursor: 'c' },
    ],
    [{ before: 'c' }, { backward: true, size: 20, cursor: 'c' }],
  ];
  it.each(ways)('asked for by %j is walked one way', (args, asked) =>
    expect(pageAsked(args)).toMatchObject(asked),
  );

  it.each([0, -1, 201, -2_147_483_648])('cannot hold %d rows, either way', (size) => {
    for (const way of ['first', 'last'])
      expect(thrownBy(() => pageAsked({ [way]: size }))).toEqual(
        refusedWith('PAGE_SIZE_INVALID', `${way} is ${size}, but a page holds from 1 to 200 rows.`),
      );
  });

  it('is not walked both ways', () => {
    expect(thrownBy(() => pageAsked({ first: 1, last: 1 }))).toEqual(
      refusedWith('PAGE_SIZE_INVALID', 'first and last are both given'),
    );
    const mixed: PageArgs[] = [
      { first: 1, before: 'c' },
      { last: 1, after: 'c' },
      { after: 'c', before: 'd' },
    ];
    for (const args of mixed)
      expect(thrownBy(() => pageAsked(args))).toEqual(
        refusedWith('BAD_USER_INPUT', 'first goes with after, and last with before'),
      );
  });
});

describe('keys', () => {
  it('are looked up at most 200 at once', () => {
    const keys = Array.from({ length: 200 }, (_, i) => String(i));
    expect(boundedKeys('keys', keys)).toBe(keys);
    expect(thrownBy(() => boundedKeys('keys', [...keys, 'one more']))).toEqual(
      refusedWith('PAGE_SIZE_INVALID', 'keys holds 201, but at most 200 rows'),
    );
  });
});
