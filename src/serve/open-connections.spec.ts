import { OpenConnections } from './open-connections.js';

describe('open connections', () => {
  const limits = { connections: 3, connectionsPerRemote: 2 };

  it('are refused to a remote that has its share, and to all when there is no room', () => {
    const connections = new OpenConnections(limits);
    expect([connections.take('a'), connections.take('a')]).not.toContain(undefined);
    expect(connections.take('a')).toBeUndefined();
    expect(connections.take('b')).toBeDefined();
    expect(connections.take('c')).toBeUndefined();
    expect(connections.count).toBe(3);
  });

  it('make room when they are given back, once each', () => {
    const connections = new OpenConnections(limits);
    const [first] = [connections.take('a'), connections.take('a')];
    first?.();
    first?.();
    expect(connections.count).toBe(1);
    expect(connections.take('a')).toBeDefined();
    expect(connections.take('a')).toBeUndefined();
  });
});
