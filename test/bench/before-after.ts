import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { COURSE, type Course } from './before-after/course.js';
import { machine } from './before-after/machine.js';
import { plotOf } from './before-after/plot.js';
import { reportOf } from './before-after/report.js';
import { measure } from './before-after/run.js';

/**
 * `npm run bench:before-after [-- times folder]`: a page that needs the data of five services, asked of the services and of
 * the station. `times`: how long each scene is, of its usual length (1). Writes before-after.md and before-after.svg into
 * the folder: this one unless told.
 */
const [times = '1', folder = new URL('.', import.meta.url).pathname] = process.argv.slice(2);
const course: Course = {
  ...COURSE,
  scenes: COURSE.scenes.map((scene) => ({ ...scene, seconds: scene.seconds * Number(times) })),
};
const measured = await measure(course);
const report = await format(reportOf(measured, machine()), { parser: 'markdown', printWidth: 100 });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'before-after.md'), report);
writeFileSync(
  join(folder, 'before-after.svg'),
  plotOf(measured.played.flatMap((one) => one.figures)),
);
console.log(report);
