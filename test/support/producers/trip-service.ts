import { trips, type TripRequest } from '../../../projections/producers/trip-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** The trip service: passengers ask for trips, drivers take them. */
export class TripService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<TripService> {
    const service = await ExampleService.start(trips.owner, natsUrl);
    await service.owns(trips);
    return new TripService(service);
  }

  requests(trip: TripRequest): Promise<PublishedAt> {
    return this.tell('TripRequested', trip);
  }

  accepts(tripId: string, driverId: string): Promise<PublishedAt> {
    return this.tell('TripAccepted', { tripId, driverId });
  }

  ends(tripId: string, fareMinor: number): Promise<PublishedAt> {
    return this.tell('TripEnded', { tripId, fareMinor });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private tell(type: keyof (typeof trips)['events'], data: object): Promise<PublishedAt> {
    return this.service.publish(trips, { type, data });
  }
}
