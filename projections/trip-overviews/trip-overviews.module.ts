import { ProjectionModule } from '#station';
import { tripOverviews } from './trip-overviews.projection.js';

export const TripOverviewsModule = ProjectionModule.for(tripOverviews);
