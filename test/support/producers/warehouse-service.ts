import { orders, type Order } from '../../../projections/producers/order-service.js';
import {
  ON_HAND,
  stock,
  StockOnHand,
  warehouse,
} from '../../../projections/producers/warehouse-service.js';
import { ExampleService, type HeardEvent, type PublishedAt } from './example-service.js';

interface Delivery {
  readonly deliveryId: string;
  readonly productId: string;
  readonly quantity: number;
}

/**
 * The warehouse: takes deliveries in, hands out what is ordered, takes back what is cancelled, and says what lies on its
 * shelves. What breaks or is stolen it notices at its next count, and publishes nothing of it.
 */
export class WarehouseService {
  private readonly onHand = new Map<string, number>();
  /** Deliveries that came in. */
  private readonly taken = new Set<string>();

  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<WarehouseService> {
    const service = await ExampleService.start(warehouse.name, natsUrl);
    const made = new WarehouseService(service);
    await service.follow(stock, (event) => made.hear(event));
    await service.follow(orders, (event) => made.hear(event));
    service.answer(ON_HAND, (body) => made.count(body as { productIds: string[] }));
    return made;
  }

  /** A delivery comes in; published again, it stays one delivery. */
  receives(
    productId: string,
    quantity: number,
    deliveryId = `${productId}-${Date.now()}`,
  ): Promise<PublishedAt> {
    const data = { deliveryId, productId, quantity };
    return this.service.publish(stock, { type: 'StockReceived', id: deliveryId, data });
  }

  /** Goods are gone, and no event tells of it. */
  loses(productId: string, quantity: number): void {
    this.move(productId, -quantity);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private hear({ type, data }: HeardEvent): void {
    if (type === 'StockReceived') {
      const { deliveryId, productId, quantity } = data as Delivery;
      if (this.taken.has(deliveryId)) return;
      this.taken.add(deliveryId);
      return this.move(productId, quantity);
    }
    const { lines } = data as Order;
    const sign = type === 'OrderPlaced' ? -1 : 1;
    for (const { productId, quantity } of lines) this.move(productId, sign * quantity);
  }

  private move(productId: string, by: number): void {
    this.onHand.set(productId, (this.onHand.get(productId) ?? 0) + by);
  }

  private count({ productIds }: { productIds: string[] }): unknown {
    return StockOnHand.parse({
      stock: productIds.flatMap((productId) => {
        const onHand = this.onHand.get(productId);
        return onHand === undefined ? [] : [{ productId, onHand }];
      }),
    });
  }
}
