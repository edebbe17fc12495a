import { AskedBefore } from './asked-before.js';

describe('which questions were asked before', () => {
  it('knows a question from the second time on', () => {
    const asked = new AskedBefore();
    expect([asked.note('a'), asked.note('b'), asked.note('a'), asked.note('a')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('remembers a question that goes on being asked, whatever else is asked', () => {
    const asked = new AskedBefore();
    asked.note('often');
    for (let i = 0; i < 40_000; i += 1) {
      asked.note(`once ${i}`);
      if (i % 1_000 === 0) expect(asked.note('often')).toBe(true);
    }
  });

  it('forgets what was not asked for long', () => {
    const asked = new AskedBefore();
    asked.note('long ago');
    for (let i = 0; i < 10_000; i += 1) asked.note(`once ${i}`);
    expect(asked.note('long ago')).toBe(false);
  });

  it('holds no more than so many characters, however long the questions are', () => {
    const asked = new AskedBefore();
    asked.note('first');
    for (let i = 0; i < 5; i += 1) asked.note(`${i}`.repeat(600_000));
    expect(asked.note('first')).toBe(false);
  });
});
