import { Inbox } from './inbox.js';

const settled = async (promise: Promise<unknown> | undefined): Promise<boolean> => {
  const late = new Promise((resolve) => setImmediate(() => resolve('late')));
  return (await Promise.race([promise, late])) !== 'late';
};

describe('an inbox', () => {
  it('gives items in the order in which they came, up to a limit', () => {
    const inbox = new Inbox<number>(10);
    for (const item of [1, 2, 3]) void inbox.put(item);
    expect([inbox.take(2), inbox.size]).toEqual([[1, 2], 1]);
    expect([inbox.take(2), inbox.size]).toEqual([[3], 0]);
    expect(inbox.take(2)).toEqual([]);
  });

  it('lets a reader go on at once while there is room', () =>
    expect(new Inbox<number>(2).put(1)).toBeUndefined());

  it('makes a reader wait when it is full, until something was taken', async () => {
    const inbox = new Inbox<number>(2);
    void inbox.put(1);
    const room = inbox.put(2);
    expect(await settled(room)).toBe(false);
    inbox.take(1);
    expect(await settled(room)).toBe(true);
  });

  it('makes every reader of several wait', async () => {
    const inbox = new Inbox<number>(1);
    const [first, second] = [inbox.put(1), inbox.put(2)];
    expect([await settled(first), await settled(second)]).toEqual([false, false]);
    inbox.take(2);
    expect([await settled(first), await settled(second)]).toEqual([true, true]);
  });

  it('gives first what was put back', () => {
    const inbox = new Inbox<number>(10);
    for (const item of [1, 2, 3]) void inbox.put(item);
    const taken = inbox.take(2);
    void inbox.put(4);
    inbox.putBack(taken.slice(1));
    expect(inbox.take(10)).toEqual([2, 3, 4]);
  });

  it('says when something has come', async () => {
    const inbox = new Inbox<number>(10);
    const ready = inbox.ready();
    expect(await settled(ready)).toBe(false);
    void inbox.put(1);
    expect(await settled(ready)).toBe(true);
    expect(inbox.ready()).toBeUndefined();
  });

  it('lets whoever waits for an arrival look again when it is woken', async () => {
    const inbox = new Inbox<number>(10);
    const ready = inbox.ready();
    inbox.wake();
    expect(await settled(ready)).toBe(true);
    expect(await settled(inbox.ready())).toBe(false);
  });

  it('that is closed releases all who wait, and still gives what it holds', async () => {
    const [full, empty] = [new Inbox<number>(1), new Inbox<number>(1)];
    const [room, ready] = [full.put(1), empty.ready()];
    full.close();
    empty.close();
    expect([await settled(room), await settled(ready)]).toEqual([true, true]);
    expect([full.isClosed, full.take(5)]).toEqual([true, [1]]);
    expect([full.put(2), full.ready()]).toEqual([undefined, undefined]);
  });
});
