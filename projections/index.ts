import { PopularProductsModule } from './popular-products/popular-products.module.js';
import { ProductCardsModule } from './product-cards/product-cards.module.js';

/** Every projection this station serves. */
export const projections = [PopularProductsModule, ProductCardsModule];
