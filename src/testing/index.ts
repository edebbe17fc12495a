/** The author kit, `#station/testing`: what a projection's specification is written with. */
export { specOf, type ExpectedRows, type Given, type When } from './projection-spec.js';
export { keepsItsPromises } from './keeps-its-promises.js';
export { keepsItsVersions, type OldExampleOf } from './keeps-its-versions.js';
export type { Example, ExampleOf } from './example.js';
export { stationOf, type StationInMemory } from './station-of.js';
export type { Freshness, FreshnessState } from '../model/freshness.js';
