import { ProjectionModule } from '#station';
import { countryTotals } from './country-totals.projection.js';

export const CountryTotalsModule = ProjectionModule.for(countryTotals);
