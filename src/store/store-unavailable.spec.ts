import { isStoreUnavailable } from './store-unavailable.js';

describe('an unavailable store', () => {
  it.each([
    new Error('Connection is closed.'),
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    new Error('Command timed out'),
    new Error('Command aborted due to connection close'),
    new Error('LOADING Redis is loading the dataset in memory'),
    new Error("READONLY You can't write against a read only replica."),
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('read'), { code: 'ECONNRESET' }),
    Object.assign(new Error('Reached the max retries'), { name: 'MaxRetriesPerRequestError' }),
  ])('is told by: %s', (error) => expect(isStoreUnavailable(error)).toBe(true));

  it.each([
    new Error('WRONGTYPE Operation against a key holding the wrong kind of value'),
    new Error('ERR unknown command'),
    new TypeError('x is not a function'),
    'Connection is closed.',
  ])('is not told by: %s', (error) => expect(isStoreUnavailable(error)).toBe(false));
});
