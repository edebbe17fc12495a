import { registerEnumType } from '@nestjs/graphql';

/** How sure it is who a customer is. */
export const IdentityState = { LINKED: 'LINKED', ALONE: 'ALONE', CONFLICT: 'CONFLICT' } as const;
export type IdentityState = keyof typeof IdentityState;

registerEnumType(IdentityState, {
  name: 'IdentityState',
  description: 'How sure it is who a customer is.',
  valuesMap: {
    LINKED: { description: 'What auth and billing know is linked by an e-mail address.' },
    ALONE: { description: 'Only one of the two knows this customer.' },
    CONFLICT: { description: 'There is more than one candidate, and nothing tells which it is.' },
  },
});
