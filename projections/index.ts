import { AddressBookModule } from './address-book/address-book.module.js';
import { ChallengeLeaderboardModule } from './challenge-leaderboard/challenge-leaderboard.module.js';
import { ContactDirectoryModule } from './contact-directory/contact-directory.module.js';
import { CustomerIdentityModule } from './customer-identity/customer-identity.module.js';
import { DriverCardsModule } from './driver-cards/driver-cards.module.js';
import { OrderDetailsModule } from './order-details/order-details.module.js';
import { PaymentStatusModule } from './payment-status/payment-status.module.js';
import { PopularProductsModule } from './popular-products/popular-products.module.js';
import { ProductCardsModule } from './product-cards/product-cards.module.js';
import { ShipmentsModule } from './shipments/shipments.module.js';
import { StockLevelsModule } from './stock-levels/stock-levels.module.js';
import { TripOverviewsModule } from './trip-overviews/trip-overviews.module.js';
import { UserCardsModule } from './user-cards/user-cards.module.js';
import { WeatherModule } from './weather/weather.module.js';

/** Every projection this station serves. */
export const projections = [
  AddressBookModule,
  ChallengeLeaderboardModule,
  ContactDirectoryModule,
  CustomerIdentityModule,
  DriverCardsModule,
  OrderDetailsModule,
  PaymentStatusModule,
  PopularProductsModule,
  ProductCardsModule,
  ShipmentsModule,
  StockLevelsModule,
  TripOverviewsModule,
  UserCardsModule,
  WeatherModule,
];
