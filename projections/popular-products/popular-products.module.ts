import { ProjectionModule } from '#station';
import { popularProducts } from './popular-products.projection.js';

export const PopularProductsModule = ProjectionModule.for(popularProducts);
