import { OrderService } from '../order-service.js';
import { PaymentService } from '../payment-service.js';
import { ProductService } from '../product-service.js';
import { ShippingService } from '../shipping-service.js';
import { WarehouseService } from '../warehouse-service.js';
import { nth, stopAll, type StartStory } from './story.js';

const PRODUCTS = [
  { productId: '85123A', name: 'WHITE HANGING HEART T-LIGHT HOLDER', priceMinor: 255 },
  { productId: '22423', name: 'REGENCY CAKESTAND 3 TIER', priceMinor: 1_275 },
  { productId: '84879', name: 'ASSORTED COLOUR BIRD ORNAMENT', priceMinor: 169 },
  { productId: '47566', name: 'PARTY BUNTING', priceMinor: 495 },
] as const;

/** Orders are placed, paid, sent and sometimes cancelled. */
export const startShop: StartStory = async (natsUrl, run) => {
  const shop = {
    orders: await OrderService.start(natsUrl),
    payments: await PaymentService.start(natsUrl),
    products: await ProductService.start(natsUrl),
    shipping: await ShippingService.start(natsUrl),
    warehouse: await WarehouseService.start(natsUrl),
  };
  return { steps: days(shop, run), doors: {}, stop: () => stopAll(Object.values(shop)) };
};

interface Shop {
  readonly orders: OrderService;
  readonly payments: PaymentService;
  readonly products: ProductService;
  readonly shipping: ShippingService;
  readonly warehouse: WarehouseService;
}

async function* days(shop: Shop, run: string): AsyncGenerator<string, never> {
  for (const { productId, name, priceMinor } of PRODUCTS) {
    await shop.products.tells(productId, name, priceMinor);
    yield `product-service: ${productId} is "${name}", at ${priceMinor}p`;
  }
  for (let step = 0; ; step += 1) {
    const { productId, name, priceMinor } = nth(PRODUCTS, step);
    await shop.warehouse.receives(productId, 20, `${run}-${step}`);
    yield `warehouse-service: 20 of ${productId} came in`;
    yield* order(shop, { orderId: `${run}-${step}`, productId, quantity: 1 + (step % 3) }, step);
    if (step % 5 !== 4) continue;
    await shop.products.tells(productId, name, priceMinor + (step % 20));
    yield `product-service: ${productId} has another price`;
  }
}

interface Bought {
  readonly orderId: string;
  readonly productId: string;
  readonly quantity: number;
}

async function* order(
  { orders, payments, shipping }: Shop,
  { orderId, productId, quantity }: Bought,
  step: number,
): AsyncGenerator<string, void> {
  const amountMinor = quantity * 250;
  await orders.places(orderId, { [productId]: quantity }, nth(['ann', 'bob', 'cleo'], step));
  yield `order-service: the order ${orderId} of ${quantity} × ${productId} is placed`;
  await payments.starts(orderId, { orderId, amountMinor });
  if (step % 4 === 3) {
    await payments.fails(orderId, 'The card has expired');
    yield `payment-service: the payment of ${orderId} failed`;
    await orders.cancels(orderId);
    yield `order-service: the order ${orderId} is cancelled`;
    return;
  }
  await payments.authorises(orderId, amountMinor);
  yield `payment-service: ${amountMinor}p for ${orderId} are authorised`;
  await payments.captures(orderId, amountMinor);
  await shipping.dispatches(orderId);
  yield `shipping-service: the order ${orderId} is on its way, and paid`;
  await shipping.delivers(orderId);
  yield `shipping-service: the order ${orderId} has arrived`;
}
