import { z } from 'zod';
import { days, defineEvents } from '#station';

/** What the station itself publishes where its stock was found to differ from what the warehouse counts. */
export const stockCorrections = defineEvents({
  owner: 'data-station',
  stream: 'STOCK_CORRECTIONS',
  subject: 'station.corrections.stock.*',
  events: {
    StockCorrected: z.object({
      productId: z.string().min(1),
      /** A difference and not a count: orders that come meanwhile stay counted. */
      by: z.int(),
    }),
  },
  dedupe: { window: days(1) },
});
