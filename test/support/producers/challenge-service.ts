import { challenges, type Completion } from '../../../projections/producers/challenge-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** The challenge service: counts what users complete. */
export class ChallengeService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<ChallengeService> {
    const service = await ExampleService.start(challenges.owner, natsUrl);
    await service.owns(challenges);
    return new ChallengeService(service);
  }

  /** Told twice it counts once: the stream and the station know it by its id. */
  completes(completion: Completion): Promise<PublishedAt> {
    return this.service.publish(challenges, {
      type: 'ChallengeCompleted',
      id: completion.completionId,
      data: completion,
    });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
