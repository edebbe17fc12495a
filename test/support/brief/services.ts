import { weatherPoll } from '../../../projections/weather/weather.poll.js';
import { AuthService } from '../producers/auth-service.js';
import { BillingService } from '../producers/billing-service.js';
import { ChallengeService } from '../producers/challenge-service.js';
import { ContactService } from '../producers/contact-service.js';
import { CustomerDatabase } from '../producers/customer-database.js';
import { DriverService } from '../producers/driver-service.js';
import { OrderService } from '../producers/order-service.js';
import { PaymentService } from '../producers/payment-service.js';
import { ProductService } from '../producers/product-service.js';
import { ShippingService } from '../producers/shipping-service.js';
import { UserService } from '../producers/user-service.js';
import { TripService } from '../producers/trip-service.js';
import { WarehouseService } from '../producers/warehouse-service.js';
import { startWeatherService } from '../producers/weather-service.js';

/** The services of the company. Each owns its data, and knows nothing of the station but what it published. */
export type Services = Awaited<ReturnType<typeof startServices>>;

export async function startServices(natsUrl: string) {
  const services = {
    auth: await AuthService.start(natsUrl),
    billing: await BillingService.start(natsUrl),
    challenges: await ChallengeService.start(natsUrl),
    contacts: await ContactService.start(natsUrl),
    customers: await CustomerDatabase.start(natsUrl),
    drivers: await DriverService.start(natsUrl),
    orders: await OrderService.start(natsUrl),
    payments: await PaymentService.start(natsUrl),
    products: await ProductService.start(natsUrl),
    shipping: await ShippingService.start(natsUrl),
    trips: await TripService.start(natsUrl),
    users: await UserService.start(natsUrl),
    warehouse: await WarehouseService.start(natsUrl),
  };
  const { weather, url, stop } = await startWeatherService(natsUrl);
  for (const city of weatherPoll.keys) weather.turns(city, 4.5);
  return {
    ...services,
    weather,
    /** Where the station asks those that answer over HTTP. */
    addresses: {
      OWNER_URL_DRIVER_SERVICE: await services.drivers.listen(),
      OWNER_URL_WEATHER_SERVICE: url,
    },
    stop: async (): Promise<void> => {
      await Promise.all([stop(), ...Object.values(services).map((service) => service.stop())]);
    },
  };
}
