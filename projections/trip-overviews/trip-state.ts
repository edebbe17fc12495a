import { registerEnumType } from '@nestjs/graphql';

/** Where a trip stands. */
export const TripState = { REQUESTED: 'REQUESTED', ACCEPTED: 'ACCEPTED', ENDED: 'ENDED' } as const;
export type TripState = keyof typeof TripState;

registerEnumType(TripState, {
  name: 'TripState',
  description: 'Where a trip stands.',
  valuesMap: {
    REQUESTED: { description: 'No driver has taken it yet.' },
    ACCEPTED: { description: 'A driver has taken it.' },
    ENDED: { description: 'It is over.' },
  },
});
