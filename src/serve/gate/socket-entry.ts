import { setImmediate as nextTurn } from 'node:timers/promises';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { RequestContext } from '../request.js';
import type { Gatekeeper } from './gatekeeper.js';
import { isRefused, type Refused } from './refusals.js';

/** A socket whose client may not ask over it: how it is closed. */
export class RefusedSocket extends Error {
  readonly closeCode: CloseCode;

  constructor({ errors, status }: Refused) {
    super(errors[0]?.message ?? '');
    this.closeCode = status === 401 ? CloseCode.Unauthorized : CloseCode.Forbidden;
  }
}

/** A socket, and what all its operations share. */
export interface EnteringSocket {
  readonly socket: Pick<WebSocket, 'once' | 'close'>;
  request: RequestContext;
}

/**
 * Finds out who asks over a socket, by what it introduced itself with or else by the header of its upgrade. From then on
 * it is open as long as that credential holds.
 * @throws RefusedSocket
 */
export async function enteredBy(
  gatekeeper: Gatekeeper,
  open: EnteringSocket,
  introduced: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { headers } = open.request;
  const said = introduced['authorization'] ?? introduced['Authorization'];
  // What is no text shows nothing that holds.
  const shown = typeof said === 'string' ? said : '';
  const authorization = said === undefined ? headers.authorization : shown;
  const entering = await gatekeeper.entering({ authorization }, 'websocket');
  if (isRefused(entering)) throw new RefusedSocket(entering);
  const { asker } = entering;
  open.request = { ...open.request, asker };
  const { socket } = open;
  const deafen = gatekeeper.onEnded(asker, (why) => {
    // By then each of its subscriptions was told.
    void nextTurn().then(() => socket.close(CloseCode.Unauthorized, closeReason(why.message)));
  });
  socket.once('close', deafen);
}

const LONGEST_REASON = 123;

/** As much of the words as a close frame takes. */
export const closeReason = (words: string): string =>
  words.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_REASON);
