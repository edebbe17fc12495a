import { setTimeout as delay } from 'node:timers/promises';
import { Seeded } from '../../support/fault/seeded.js';
import { ExampleService, type ServiceAnswer } from '../../support/producers/example-service.js';
import { PUBLISHED } from './contracts.js';
import { SERVICES, type Course, type Scene, type Service } from './course.js';
import { latencies } from './latencies.js';
import { isDownAt, outagesIn, type Outage } from './outages.js';
import { firstThings, type Thing } from './things.js';

/** What the program of the owners is told, and what it tells. */
export type OwnersHear =
  | { readonly scene: Scene; readonly seed: number }
  | { readonly tell: true }
  | { readonly rest: true };
export interface OwnersTell {
  readonly urls: Readonly<Record<Service, string>>;
  /** Requests that came since the last time, whatever was answered. */
  readonly served: Readonly<Record<Service, number>>;
  /** Events published since the last time. */
  readonly published: number;
}

/** `owners.ts <course> <NATS>`: the five services of the chain, each with its latencies and outages. */
const [courseText = '', natsUrl = ''] = process.argv.slice(2);
const course = JSON.parse(courseText) as Course;
const things = firstThings(course.orders, course.seed);
const random = new Seeded(course.seed);
/** Undefined while nothing happens to anybody and nothing changes. */
let playing: { readonly scene: Scene; readonly began: number } | undefined;

class OwningService {
  served = 0;
  published = 0;
  url = '';
  private outages: readonly Outage[] = [];
  private readonly latency: () => number;
  private readonly fate: Seeded;

  private constructor(
    readonly name: Service,
    private readonly service: ExampleService,
  ) {
    const seed = course.seed * 100 + SERVICES.indexOf(name);
    this.latency = latencies(course.latencies[name], seed);
    this.fate = new Seeded(seed + 50);
  }

  static async start(name: Service): Promise<OwningService> {
    const { contract } = PUBLISHED[name];
    const service = await ExampleService.start(contract.owner, natsUrl);
    await service.owns(contract);
    const owning = new OwningService(name, service);
    owning.url = await service.listen(({ path }) => owning.answer(path));
    await Promise.all([...things[name].values()].map((thing) => owning.publish(thing)));
    return owning;
  }

  enter({ seconds }: Scene, seed: number): void {
    this.outages = outagesIn(seconds, (1 - course.availability) / 2, seed);
  }

  /** Changes something and publishes it, unless it is down. */
  async change(): Promise<void> {
    if (this.isDown) return;
    const [id, thing] = random.pick([...things[this.name]]);
    const changed = { ...thing, revision: thing.revision + 1 };
    things[this.name].set(id, changed);
    await this.publish(changed);
  }

  private async publish(data: Thing): Promise<void> {
    const { contract, type } = PUBLISHED[this.name];
    await this.service.publish(contract, { type, data });
    this.published += 1;
  }

  private async answer(path: string): Promise<ServiceAnswer> {
    this.served += 1;
    const isUnlucky = this.fate.chance((1 - course.availability) / 2);
    if (this.isDown || (playing !== undefined && isUnlucky)) return { status: 503 };
    const { slow } = playing?.scene ?? {};
    await delay(this.latency() * (slow?.service === this.name ? slow.times : 1));
    const body = things[this.name].get(path.slice(1));
    return body === undefined ? { status: 404 } : { body };
  }

  private get isDown(): boolean {
    if (playing === undefined) return false;
    const { scene, began } = playing;
    return scene.down === this.name || isDownAt(this.outages, performance.now() - began);
  }
}

const services = await Promise.all(SERVICES.map((name) => OwningService.start(name)));
const eachOf = <Value>(value: (service: OwningService) => Value): Record<Service, Value> =>
  Object.fromEntries(services.map((service) => [service.name, value(service)])) as Record<
    Service,
    Value
  >;

function tell(): void {
  const said: OwnersTell = {
    urls: eachOf(({ url }) => url),
    served: eachOf(({ served }) => served),
    published: services.reduce((sum, { published }) => sum + published, 0),
  };
  for (const service of services) [service.served, service.published] = [0, 0];
  process.send?.(said);
}

process.on('message', (word: OwnersHear) => {
  if ('scene' in word) {
    playing = { scene: word.scene, began: performance.now() };
    for (const [i, service] of services.entries()) service.enter(word.scene, word.seed * 10 + i);
  }
  if ('rest' in word) playing = undefined;
  if ('tell' in word) tell();
});
process.once('disconnect', () => process.exit());
setInterval(() => {
  if (playing !== undefined)
    for (const service of services)
      service.change().catch((error: unknown) => console.error(error));
}, 1_000 / course.changesPerSecond);
tell();
