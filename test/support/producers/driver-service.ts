import {
  drivers,
  driverService,
  type DriverDetails,
} from '../../../projections/producers/driver-service.js';
import {
  ExampleService,
  type PublishedAt,
  type ServiceAnswer,
  type ServiceQuestion,
} from './example-service.js';

type Details = DriverDetails[number];

/** How the service answers: as it is to, with an error, or never. */
type Mood = 'works' | 'fails' | 'hangs';

/**
 * The driver service: publishes who drives, and tells ratings and cars when it is asked. `GET /drivers?ids=d1,d2` leaves out
 * whom it does not know.
 */
export class DriverService {
  mood: Mood = 'works';
  /** Each question, by the drivers that it was about. */
  readonly asked: (readonly string[])[] = [];
  /** When each of them came, on `performance.now()`. */
  readonly askedAt: number[] = [];
  private readonly known = new Map<string, Details>();
  private port = 0;

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<DriverService> {
    const service = await ExampleService.start(driverService.name, natsUrl);
    await service.owns(drivers);
    return new DriverService(service);
  }

  registers(driverId: string, name: string): Promise<PublishedAt> {
    this.known.set(driverId, { driverId, rating: null, car: null });
    return this.tell('DriverRegistered', driverId, name);
  }

  renames(driverId: string, name: string): Promise<PublishedAt> {
    return this.tell('DriverRenamed', driverId, name);
  }

  /** No event tells of it. */
  rates(driverId: string, rating: number): void {
    this.known.set(driverId, { ...this.detailsOf(driverId), rating });
  }

  /** Nor of this. */
  drives(driverId: string, car: NonNullable<Details['car']>): void {
    this.known.set(driverId, { ...this.detailsOf(driverId), car });
  }

  /** What it answers over HTTP. */
  readonly answer = async ({ query }: ServiceQuestion): Promise<ServiceAnswer> => {
    const ids = (query.get('ids') ?? '').split(',');
    this.asked.push(ids);
    this.askedAt.push(performance.now());
    if (this.mood === 'hangs') return new Promise(() => undefined);
    if (this.mood === 'fails') return { status: 503, body: { error: 'too tired' } };
    return { body: ids.flatMap((id) => this.known.get(id) ?? []) };
  };

  /** Listens, where it did before if it did; tells its address. */
  async listen(): Promise<string> {
    const address = await this.service.listen(this.answer, this.port);
    this.port = Number(new URL(address).port);
    return address;
  }

  /** Nobody listens any more, until {@link listen}. */
  goDown(): Promise<void> {
    return this.service.stopListening();
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private detailsOf = (driverId: string): Details =>
    this.known.get(driverId) ?? { driverId, rating: null, car: null };

  private tell(type: string, driverId: string, name: string): Promise<PublishedAt> {
    const data = { driverId, name, updatedAt: new Date().toISOString() };
    return this.service.publish(drivers, { type, data });
  }
}
