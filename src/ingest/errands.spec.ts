import { Errands } from './errands.js';

describe('errands', () => {
  const token = async (n: number): Promise<number> => n;
  const accepting = async (): Promise<Errands> => {
    const errands = new Errands();
    await errands.doNext(1);
    return errands;
  };

  it('are refused where the task is not owned', () =>
    expect(new Errands().ask(token)).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' }));

  it('interrupt the session in hand', async () => {
    const errands = await accepting();
    const { interrupted } = errands;
    void errands.ask(token);
    expect(interrupted.aborted).toBe(true);
  });

  it('are done one after the other, each under the token of its turn', async () => {
    const errands = await accepting();
    const asked = [errands.ask(token), errands.ask(token)];
    expect(await errands.doNext(7)).toBe(true);
    expect(await errands.doNext(8)).toBe(true);
    expect(await Promise.all(asked)).toEqual([7, 8]);
    expect(await errands.doNext(9)).toBe(false);
  });

  it('leave the session after them alone', async () => {
    const errands = await accepting();
    void errands.ask(token);
    await errands.doNext(1);
    await errands.doNext(2);
    expect(errands.interrupted.aborted).toBe(false);
  });

  it('that fail are told to who asked, and to nobody else', async () => {
    const errands = await accepting();
    const failing = errands.ask(() => Promise.reject(new Error('the store is away')));
    const [done] = await Promise.all([
      errands.doNext(1),
      expect(failing).rejects.toThrow('the store is away'),
    ]);
    expect(done).toBe(true);
  });

  it('that wait when the task is given up are refused, and later ones too', async () => {
    const errands = await accepting();
    const waiting = errands.ask(token);
    errands.refuseAll();
    await expect(waiting).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' });
    await expect(errands.ask(token)).rejects.toMatchObject({ code: 'TASK_NOT_OWNED' });
  });
});
