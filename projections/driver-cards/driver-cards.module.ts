import { ProjectionModule } from '#station';
import { driverCards } from './driver-cards.projection.js';

export const DriverCardsModule = ProjectionModule.for(driverCards);
