import type { PageEvent } from './page-events.js';
import { portionsOf } from './portions.js';

const event = (entity: string, ...keys: string[]): PageEvent =>
  ({ entity, arrival: { kind: 'event', keys } }) as unknown as PageEvent;
const cut = (events: readonly PageEvent[], size = { events: 3, rows: 100 }): string[] =>
  portionsOf(events, size).map((portion) => portion.map(({ entity }) => entity).join(''));

describe('the portions of a page', () => {
  it('are one, where the page is small or empty', () => {
    expect(cut([event('a'), event('b')])).toEqual(['ab']);
    expect(cut([])).toEqual(['']);
  });

  it('hold no more events than a commit, and no entity in part', () => {
    const events = ['a', 'a', 'b', 'c', 'c', 'd', 'e'].map((entity) => event(entity));
    expect(cut(events)).toEqual(['aab', 'ccd', 'e']);
  });

  it('hold an entity alone that is larger than a commit', () => {
    const events = ['a', 'b', 'b', 'b', 'b', 'c'].map((entity) => event(entity));
    expect(cut(events)).toEqual(['a', 'bbbb', 'c']);
  });

  it('change no more rows than a commit, each counted once', () => {
    const events = [event('a', 'x', 'y'), event('b', 'y', 'x'), event('c', 'z')];
    expect(cut(events, { events: 10, rows: 2 })).toEqual(['ab', 'c']);
  });
});
