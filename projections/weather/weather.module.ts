import { ProjectionModule } from '#station';
import { weatherPoll } from './weather.poll.js';
import { weather } from './weather.projection.js';

export const WeatherModule = ProjectionModule.for(weather, { polls: [weatherPoll] });
