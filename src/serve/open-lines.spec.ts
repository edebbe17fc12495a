import { OpenLines } from './open-lines.js';

class SomeLine {
  private readonly closing = new AbortController();
  readonly closed = this.closing.signal;
  end(): void {
    this.closing.abort();
  }
}

describe('the lines of subscribers', () => {
  it('are kept until they close', () => {
    const lines = new OpenLines();
    const [first] = [lines.keep(new SomeLine()), lines.keep(new SomeLine())];
    expect(lines.size).toBe(2);
    first.end();
    expect(lines.size).toBe(1);
    lines.keep(first);
    expect(lines.size).toBe(1);
  });

  it('complete together, and so does whatever begins afterwards', () => {
    const lines = new OpenLines();
    const kept = [lines.keep(new SomeLine()), lines.keep(new SomeLine())];
    lines.closeAll();
    kept.push(lines.keep(new SomeLine()));
    expect(kept.map(({ closed }) => closed.aborted)).toEqual([true, true, true]);
    expect(lines.size).toBe(0);
  });
});
