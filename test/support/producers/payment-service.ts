import { payments } from '../../../projections/producers/payment-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

interface Started {
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency?: string;
}

/** Takes payments, and tells each step of them. */
export class PaymentService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<PaymentService> {
    const service = await ExampleService.start(payments.owner, natsUrl);
    await service.owns(payments);
    return new PaymentService(service);
  }

  starts(paymentId: string, { currency = 'GBP', ...order }: Started): Promise<PublishedAt> {
    return this.tell('PaymentStarted', { paymentId, currency, ...order });
  }

  authorises(paymentId: string, amountMinor: number): Promise<PublishedAt> {
    return this.tell('PaymentAuthorised', { paymentId, amountMinor });
  }

  captures(paymentId: string, amountMinor: number): Promise<PublishedAt> {
    return this.tell('PaymentCaptured', { paymentId, amountMinor });
  }

  fails(paymentId: string, reason: string): Promise<PublishedAt> {
    return this.tell('PaymentFailed', { paymentId, reason });
  }

  refunds(paymentId: string, amountMinor: number): Promise<PublishedAt> {
    return this.tell('PaymentRefunded', { paymentId, amountMinor });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private tell(type: keyof (typeof payments)['events'], data: object): Promise<PublishedAt> {
    return this.service.publish(payments, { type, data });
  }
}
