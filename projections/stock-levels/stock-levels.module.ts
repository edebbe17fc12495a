import { ProjectionModule } from '#station';
import { stockLevels } from './stock-levels.projection.js';

export const StockLevelsModule = ProjectionModule.for(stockLevels);
