import { dot, gridX, plot, ruleY, text } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { WAYS } from './course.js';
import type { Figures } from './figures.js';
import { share } from './report.js';

/** The result as SVG: of each scene and way a line from the p50 to the p99, and the share of complete answers. */
export function plotOf(figures: readonly Figures[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const scenes = [...new Set(figures.map(({ scene }) => scene))];
  const answered = figures.flatMap(({ scene, way, p50, p99 }) =>
    p50 === undefined || p99 === undefined ? [] : [{ scene, way, p50, p99 }],
  );
  const drawn = plot({
    document: document as unknown as Document,
    width: 860,
    height: 90 + 110 * scenes.length,
    marginLeft: 90,
    marginRight: 130,
    marginTop: 30,
    marginBottom: 50,
    style: { background: 'white', color: 'black', fontSize: '12px' },
    x: {
      type: 'log',
      domain: [1, Math.max(1_000, ...answered.map(({ p99 }) => p99))],
      nice: true,
      label: 'milliseconds for a page, p50 to p99 of complete answers',
      labelOffset: 40,
    },
    y: { domain: WAYS, label: null },
    fy: { axis: null, domain: scenes, padding: 0.25 },
    color: { domain: WAYS, range: ['#b13507', '#dd8452', '#1f77b4'] },
    marks: [
      gridX(),
      text(
        scenes.map((scene) => ({ scene })),
        { fy: 'scene', frameAnchor: 'top-left', dy: -12, text: 'scene', fontWeight: 'bold' },
      ),
      ruleY(answered, {
        fy: 'scene',
        y: 'way',
        x1: 'p50',
        x2: 'p99',
        stroke: 'way',
        strokeWidth: 4,
      }),
      dot(answered, { fy: 'scene', y: 'way', x: 'p50', fill: 'way', r: 6 }),
      dot(answered, { fy: 'scene', y: 'way', x: 'p99', fill: 'way', r: 4 }),
      text(figures, {
        fy: 'scene',
        y: 'way',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 10,
        text: (one: Figures) => `${share(one)} complete`,
      }),
    ],
  });
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${drawn.outerHTML}\n`;
}
