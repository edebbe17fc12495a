import { ProjectionModule } from '#station';
import { productCards } from './product-cards.projection.js';

export const ProductCardsModule = ProjectionModule.for(productCards);
