import { products } from '../../../projections/producers/product-service.js';
import { ExampleService, type PublishedAt } from './example-service.js';

/** Decides what is sold, under which name and at what price. */
export class ProductService {
  private constructor(private readonly service: ExampleService) {}

  static async start(natsUrl: string): Promise<ProductService> {
    const service = await ExampleService.start(products.owner, natsUrl);
    await service.owns(products);
    return new ProductService(service);
  }

  /** A product is new, or its name or price changes. */
  tells(productId: string, name: string, priceMinor: number): Promise<PublishedAt> {
    const data = { productId, name, priceMinor, updatedAt: new Date().toISOString() };
    return this.service.publish(products, { type: 'ProductUpdated', data });
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
