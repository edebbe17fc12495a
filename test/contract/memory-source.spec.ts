import { MemorySource } from '../../src/source/memory-source.js';
import { keepsTheSourcePromises } from './event-source.contract.js';

describe('MemorySource', () =>
  keepsTheSourcePromises(async () => {
    const source = new MemorySource();
    source.createStream('GAMES', ['games.>']);
    return {
      source,
      publish: async (subject, data, messageId) =>
        source.publish(subject, data, messageId === undefined ? {} : { messageId }).sequence,
      purge: async (stream, below) => source.purge(stream, below),
      remove: async (stream, sequence) => source.remove(stream, sequence),
      createStream: async (stream, subjects) => source.createStream(stream, subjects),
      deleteStream: async (stream) => source.deleteStream(stream),
    };
  }));
