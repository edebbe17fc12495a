import { setTimeout as delay } from 'node:timers/promises';
import { Seeded } from '../../support/fault/seeded.js';
import { until } from '../../support/until.js';
import { Bed } from './bed.js';
import { WAYS, type Course, type Scene, type Service, type Way } from './course.js';
import { figuresOf, type Asked, type Figures } from './figures.js';
import { orderId } from './things.js';

/** One scene, asked all ways, and what the owners have counted of it. */
export interface Played {
  readonly scene: Scene;
  readonly figures: readonly Figures[];
  /** Requests that came to each owner, of all pages of the scene. */
  readonly served: Readonly<Record<Service, number>>;
  readonly published: number;
}

/** What a run has measured. */
export interface Measured {
  readonly course: Course;
  readonly played: readonly Played[];
  /** Pages that were asked of the owners and of the station once nothing changed any more, and were the same. */
  readonly compared: number;
}

/** Runs a course. The ways take turns, page by page, so that all meet the same machine and the same outages. */
export async function measure(course: Course): Promise<Measured> {
  const bed = await Bed.open(course);
  try {
    await allThere(bed, course);
    const warmUp = { name: 'warm-up', seconds: course.warmUpSeconds };
    const all: Played[] = [];
    for (const [i, scene] of [warmUp, ...course.scenes].entries())
      all.push(await play(bed, course, { scene, seed: course.seed * 1_000 + i }));
    const [, ...played] = all;
    return { course, played, compared: await allThere(bed, course) };
  } finally {
    await bed.close();
  }
}

async function play(
  bed: Bed,
  course: Course,
  { scene, seed }: { readonly scene: Scene; readonly seed: number },
): Promise<Played> {
  const random = new Seeded(seed);
  await bed.tell();
  bed.enter(scene, seed);
  const pages = Math.round(scene.seconds * course.pagesPerSecond) * WAYS.length;
  const every = (scene.seconds * 1_000) / pages;
  const began = performance.now();
  const asking: Promise<Asked>[] = [];
  for (let i = 0; i < pages; i += 1) {
    await delay(Math.max(0, began + i * every - performance.now()));
    const way = WAYS[i % WAYS.length] ?? 'station';
    asking.push(bed.consumer.measured(way, orderId(random.between(0, course.orders - 1))));
  }
  const asked = await Promise.all(asking);
  bed.rest();
  const { served, published } = await bed.tell();
  const figures = WAYS.map((way) => figuresOf(scene.name, way, asked));
  return { scene, figures, served, published };
}

/** Pages that are compared at once. */
const AT_ONCE = 50;

/** Waits until the station tells of every order what the owners tell; how many pages were compared. */
async function allThere({ consumer }: Bed, { orders }: Course): Promise<number> {
  const told = async (way: Way, id: string): Promise<string | undefined> =>
    JSON.stringify(await consumer.page(way, id).catch(() => undefined));
  const same = async (id: string): Promise<boolean> => {
    const [owners, station] = [await told('fan-out', id), await told('station', id)];
    return owners !== undefined && owners === station;
  };
  const patience = { timeoutMs: 20_000, everyMs: 50 };
  const ids = Array.from({ length: orders }, (_, i) => orderId(i));
  for (let from = 0; from < orders; from += AT_ONCE)
    await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => until(() => same(id), patience)));
  return orders;
}
