import { floodProjections } from './flood-projections.js';
import { runStation } from './run-station.js';

await runStation(floodProjections);
