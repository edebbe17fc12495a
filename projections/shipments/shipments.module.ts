import { ProjectionModule } from '#station';
import { shipments } from './shipments.projection.js';

export const ShipmentsModule = ProjectionModule.for(shipments);
