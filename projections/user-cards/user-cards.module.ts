import { ProjectionModule } from '#station';
import { userCards } from './user-cards.projection.js';

export const UserCardsModule = ProjectionModule.for(userCards);
