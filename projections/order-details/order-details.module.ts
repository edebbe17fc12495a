import { ProjectionModule } from '#station';
import { orderDetails } from './order-details.projection.js';

export const OrderDetailsModule = ProjectionModule.for(orderDetails);
