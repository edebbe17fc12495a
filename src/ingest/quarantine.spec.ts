import { Quarantine } from './quarantine.js';

describe('a quarantine', () => {
  it('numbers letters on from the last one, and queues those of a key behind its first', () => {
    const quarantine = new Quarantine(7, new Map());
    const places = ['ann', 'bob', 'ann'].map((key) => quarantine.enqueue(key));
    expect(places).toEqual([
      { number: 8, queue: 'key:ann' },
      { number: 9, queue: 'key:bob' },
      { number: 10, queue: 'key:ann' },
    ]);
    expect([quarantine.firstOf('key:ann'), quarantine.lastLetter]).toEqual([8, 10]);
  });

  it('gives a letter that nothing waits for a queue of its own', () => {
    const quarantine = new Quarantine(0, new Map());
    const places = [quarantine.enqueue(undefined), quarantine.enqueue(undefined)];
    expect(places.map(({ queue }) => queue)).toEqual(['letter:1', 'letter:2']);
  });

  it('holds the keys whose letters wait, and no others', () => {
    const quarantine = new Quarantine(
      2,
      new Map([
        ['key:ann', 1],
        ['letter:2', 2],
      ]),
    );
    quarantine.enqueue('bob');
    const held = ['ann', 'bob', 'cid', 'letter:2'].filter((key) => quarantine.holdsKey(key));
    expect(held).toEqual(['ann', 'bob']);
    expect([quarantine.size, quarantine.keys]).toEqual([3, 2]);
  });

  it('tells what changed once, for the commit', () => {
    const quarantine = new Quarantine(1, new Map([['key:ann', 1]]));
    expect(quarantine.takeChange()).toBeUndefined();
    for (const key of ['ann', 'bob', 'bob']) quarantine.enqueue(key);
    const waitFrom = new Map([['key:bob', 3]]);
    expect(quarantine.takeChange()).toEqual({ letters: 4, waitFrom, lifted: [] });
    expect(quarantine.takeChange()).toBeUndefined();
  });

  it('tells the number of the last letter even where no queue began', () => {
    const quarantine = new Quarantine(1, new Map([['key:ann', 1]]));
    quarantine.enqueue('ann');
    expect(quarantine.takeChange()).toEqual({ letters: 2, waitFrom: new Map(), lifted: [] });
  });

  it('lifts a queue, after which its key goes on', () => {
    const quarantine = new Quarantine(3, new Map([['key:ann', 1]]));
    quarantine.advance('key:ann', undefined);
    expect([quarantine.holdsKey('ann'), quarantine.keys]).toEqual([false, 0]);
    const change = { letters: 3, waitFrom: new Map(), lifted: ['key:ann'] };
    expect(quarantine.takeChange()).toEqual(change);
  });

  it('moves the beginning of a queue', () => {
    const quarantine = new Quarantine(3, new Map([['key:ann', 1]]));
    quarantine.advance('key:ann', 3);
    expect([quarantine.holdsKey('ann'), quarantine.firstOf('key:ann')]).toEqual([true, 3]);
    const change = { letters: 3, waitFrom: new Map([['key:ann', 3]]), lifted: [] };
    expect(quarantine.takeChange()).toEqual(change);
  });

  it('does not touch the map that it was made of', () => {
    const waiting = new Map([['key:ann', 1]]);
    new Quarantine(1, waiting).enqueue('bob');
    expect(waiting).toEqual(new Map([['key:ann', 1]]));
  });
});
