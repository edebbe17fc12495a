import { ProjectionModule } from '../../../src/projection.module.js';
import { startErasingStation } from './erasing-station.js';
import { notebook } from './notes.js';

/** A station of notes in a process of its own; it says where it listens. */
const [natsUrl = '', redisUrl = '', database = ''] = process.argv.slice(2);
const { url } = await startErasingStation({ natsUrl, redisUrl, database }, [
  ProjectionModule.for(notebook().projection),
]);
console.log(JSON.stringify({ url }));
