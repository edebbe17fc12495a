import { shipping } from '../../../projections/producers/shipping-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** The shipping service: hands parcels to carriers, and hears when they have arrived. */
export class ShippingService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<ShippingService> {
    const service = await ExampleService.start(shipping.owner, natsUrl);
    await service.owns(shipping);
    return new ShippingService(service);
  }

  dispatches(orderId: string, carrier = 'Royal Mail'): Promise<PublishedAt> {
    const data = { orderId, carrier, trackingCode: `T-${orderId}` };
    return this.service.publish(shipping, {
      type: 'ShipmentDispatched',
      id: `dispatched-${orderId}`,
      data,
    });
  }

  delivers(orderId: string): Promise<PublishedAt> {
    return this.service.publish(shipping, {
      type: 'ShipmentDelivered',
      id: `delivered-${orderId}`,
      data: { orderId },
    });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
