import { GraphQLError, type ExecutionResult } from 'graphql';
import { makeServer, type Server as Protocol, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { StationError } from '../model/station-error.js';
import { checkedOperation, type CheckedOperation } from './checked-operation.js';
import { coded } from './coded-error.js';
import { askedDocument } from './gate/asked-document.js';
import { enteredBy } from './gate/socket-entry.js';
import { startedSubscription } from './gate/started-subscription.js';
import { toldResult } from './payload.js';
import type { RequestContext } from './request.js';
import { AnsweredErrors } from './results.js';
import { SocketOutlet } from './socket-outlet.js';
import { Subscription } from './subscription.js';
import type { Transport } from './transport.js';

/** What all operations of one socket share. */
export interface OpenSocket {
  readonly socket: WebSocket;
  request: RequestContext;
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
  const { errors, gatekeeper, limits } = transport;
  return makeServer<never, OpenSocket>({
    connectionInitWaitTimeout: limits.initWithin,
    onConnect: async ({ extra, connectionParams }) => {
      await enteredBy(gatekeeper, extra, connectionParams);
      return true;
    },
    onSubscribe: ({ extra }, id, payload) => begin(transport, extra, { ...payload, id }),
    execute: (args) => executed(transport, args as SocketOperation),
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
  const refused = transport.gatekeeper.rated(open.request.asker);
  if (refused !== undefined) return refused.errors;
  const { operationName, variables } = asked;
  const document = askedDocument(asked);
  const operation = checkedOperation(
    transport,
    { ...document, operationName, variables },
    open.request,
  );
  if (!('document' in operation)) {
    transport.accessLog?.begun('websocket', open.request)(operation);
    return operation;
  }
  open.running += 1;
  return { ...operation, open, id };
}

/** Nothing but its end. */
async function subscribed(
  transport: Transport,
  operation: SocketOperation,
): Promise<AsyncIterableIterator<ExecutionResult, undefined>> {
  const { open, id } = operation;
  const outlet = new SocketOutlet(open.socket, id);
  const over = () => void (open.running -= 1);
  try {
    const begun = await startedSubscription(transport, operation, outlet);
    if (begun instanceof Subscription) {
      transport.accessLog?.follows('websocket', operation.contextValue, begun);
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

async function executed(
  { executor, gatekeeper, accessLog }: Transport,
  operation: SocketOperation,
): Promise<ExecutionResult> {
  const since = performance.now();
  const end = accessLog?.begun('websocket', operation.contextValue);
  try {
    const result = await executor.execute(operation);
    gatekeeper.notes.ran(operation.contextValue.used, result, since);
    end?.(result.errors);
    return result;
  } finally {
    operation.open.running -= 1;
  }
}

function tooMany(limit: number): GraphQLError {
  const { message, code } = new StationError(
    'TOO_MANY_OPERATIONS',
    `This connection has ${limit} operations running already.`,
  );
  return coded(new GraphQLError(message), code);
}
