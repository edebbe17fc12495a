import { orders, type OrderLine } from '../../../projections/producers/order-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** What is bought: product -> how many. */
export type Basket = Readonly<Record<string, number>>;

/** The order service: takes orders, and cancels them as a whole. */
export class OrderService {
  private readonly placed = new Map<string, readonly OrderLine[]>();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<OrderService> {
    const service = await ExampleService.start(orders.owner, natsUrl);
    await service.owns(orders);
    return new OrderService(service);
  }

  /** @param customerId absent where the shop does not know who orders */
  async places(orderId: string, basket: Basket, customerId?: string): Promise<PublishedAt> {
    const lines = Object.entries(basket).map(([productId, quantity]) => ({
      productId,
      quantity,
      unitPriceMinor: 250,
    }));
    this.placed.set(orderId, lines);
    const data = { orderId, lines, ...(customerId === undefined ? {} : { customerId }) };
    return this.service.publish(orders, { type: 'OrderPlaced', id: `placed-${orderId}`, data });
  }

  async cancels(orderId: string): Promise<PublishedAt> {
    const lines = this.placed.get(orderId);
    if (lines === undefined) throw new Error(`No order ${orderId} was placed.`);
    const data = { orderId: `C${orderId}`, cancels: orderId, lines };
    return this.service.publish(orders, {
      type: 'OrderCancelled',
      id: `cancelled-${orderId}`,
      data,
    });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
