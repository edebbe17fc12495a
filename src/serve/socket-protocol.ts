import { execute, GraphQLError, type ExecutionResult } from 'graphql';
import { makeServer, type Server as Protocol, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { StationError } from '../model/station-error.js';
import { checkedOperation, type CheckedOperation } from './checked-operation.js';
import { coded } from './coded-error.js';
import { toldResult } from './payload.js';
import type { RequestContext } from './request.js';
import { AnsweredErrors } from './results.js';
import { SocketOutlet } from './socket-outlet.js';
import { Subscription } from './subscription.js';
import type { Transport } from './transport.js';

/** What all operations of one socket share. */
export interface OpenSocket {
  readonly socket: WebSocket;
  readonly request: RequestContext;
  /** How many operations run. */
  running: number;
}

/** An operation of a socket, as the protocol's library hands it on. */
interface SocketOperation extends CheckedOperation {
  readonly open: OpenSocket;
  readonly id: string;
}

/**
 * The protocol graphql-transport-ws over the checks and the subscriptions of the station. Results of subscriptions go
 * past the library, which would serialise each of them for each client; it hears how they end.
 */
export function socketProtocol(transport: Transport): Protocol<OpenSocket> {
  const { errors, limits } = transport;
  return makeServer<never, OpenSocket>({
    connectionInitWaitTimeout: limits.initWithin,
    onSubscribe: ({ extra }, id, payload) => begin(transport, extra, { ...payload, id }),
    execute: (args) => counted(args as SocketOperation, async () => execute(args)),
    subscribe: (args) => subscribed(transport, args as SocketOperation),
    onNext: (...[, , , { contextValue }, { data, errors: faults }]) =>
      toldResult(
        { ...(data === undefined ? {} : { data }), ...(faults && { errors: faults }) },
        contextValue as RequestContext,
        errors,
      ),
    onError: (...[, , , faults]) =>
      faults.flatMap((fault) =>
        fault.originalError instanceof AnsweredErrors
          ? fault.originalError.errors
          : [errors.answerUncoded(fault)],
      ),
  });
}

function begin(
  transport: Transport,
  open: OpenSocket,
  { id, ...asked }: SubscribePayload & { id: string },
): SocketOperation | readonly GraphQLError[] {
  const { operationsPerConnection } = transport.limits;
  if (open.running >= operationsPerConnection) return [tooMany(operationsPerConnection)];
  const operation = checkedOperation(transport, asked, open.request);
  if (!('document' in operation)) return operation;
  open.running += 1;
  return { ...operation, open, id };
}

/** Nothing but its end. */
async function subscribed(
  { subscriptions }: Transport,
  operation: SocketOperation,
): Promise<AsyncIterableIterator<ExecutionResult, undefined>> {
  const { open, id } = operation;
  const outlet = new SocketOutlet(open.socket, id);
  const over = () => void (open.running -= 1);
  try {
    const begun = await subscriptions.start(operation, outlet);
    if (begun instanceof Subscription) {
      begun.ended.then(over, over);
      return endOf(begun);
    }
    outlet.next(begun);
  } catch (error) {
    over();
    throw error;
  }
  over();
  return endOf({ ended: Promise.resolve(), end: () => undefined });
}

const endOf = (
  subscription: Pick<Subscription, 'ended' | 'end'>,
): AsyncIterableIterator<ExecutionResult, undefined> => ({
  next: async () => {
    await subscription.ended;
    return DONE;
  },
  return: async () => {
    subscription.end();
    return DONE;
  },
  [Symbol.asyncIterator]() {
    return this;
  },
});

const DONE = { done: true, value: undefined } as const;

async function counted<Answer>(
  { open }: Pick<SocketOperation, 'open'>,
  act: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await act();
  } finally {
    open.running -= 1;
  }
}

function tooMany(limit: number): GraphQLError {
  const { message, code } = new StationError(
    'TOO_MANY_OPERATIONS',
    `This connection has ${limit} operations running already.`,
  );
  return coded(new GraphQLError(message), code);
}
