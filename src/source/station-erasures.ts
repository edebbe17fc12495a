import { z } from 'zod';
import { defineEvents } from '../model/event-contract.js';

/** The erasures that operators ask for: events of the station's own, kept for ever, so that a rebuild erases again. */
export const stationErasures = defineEvents({
  owner: 'data-station',
  stream: 'STATION_ERASURES',
  subject: 'station.erasures.*',
  events: { PersonErased: z.object({ person: z.string().min(1) }) },
  erases: { PersonErased: (data) => data.person },
});
