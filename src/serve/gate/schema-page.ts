import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printSchema } from 'graphql';
import type { Asker } from '../../access/asker.js';
import type { Contract } from '../../access/contract.js';
import { StationError } from '../../model/station-error.js';
import type { Serving } from '../serving.js';
import type { Gatekeeper } from './gatekeeper.js';
import type { HttpGate } from './http-gate.js';
import { isRefused, refusedConsumer } from './refusals.js';

export interface SchemaPage {
  readonly gatekeeper: Gatekeeper;
  readonly gate: HttpGate;
  /** Whether a header `Authorization` is an operator's. */
  readonly isOperator: Serving['isOperator'];
}

/**
 * What each consumer may see of the schema, in the schema definition language, at `<path>/schema/<consumer>`: for
 * itself, and for operators. Others are not told which consumers there are.
 */
export function serveSchemas(fastify: FastifyInstance, path: string, page: SchemaPage): void {
  fastify.get(`${path}/schema/:consumer`, async (request, reply) => answer(page, request, reply));
}

async function answer(
  page: SchemaPage,
  { headers: { authorization }, params }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { gatekeeper, gate, isOperator } = page;
  const { consumer } = params as { readonly consumer: string };
  const contract = gatekeeper.contractOf(consumer);
  if (isOperator?.(authorization) !== true) {
    const identified = await gatekeeper.identified({ authorization });
    if (isRefused(identified)) return gate.refuse(reply, identified);
    const { asker } = identified;
    const refused = gatekeeper.rated(asker);
    if (refused !== undefined) return gate.refuse(reply, refused);
    if (!maySee(asker, { consumer, isHidden: gatekeeper.hidesSchema }))
      return gate.refuse(reply, unknown(consumer));
  }
  if (contract === undefined) return gate.refuse(reply, unknown(consumer));
  return reply
    .type('text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(sdlOf(gatekeeper, contract));
}

const maySee = (
  asker: Asker,
  { consumer, isHidden }: { readonly consumer: string; readonly isHidden: boolean },
): boolean => (asker.kind === 'open' ? !isHidden : asker.contract.consumer.name === consumer);

const sdlOf = (gatekeeper: Gatekeeper, contract: Contract): string =>
  `${printSchema(gatekeeper.visibleBy(contract))}\n`;

const unknown = (consumer: string) =>
  refusedConsumer(
    new StationError(
      'CONSUMER_UNKNOWN',
      `There is no schema for you under "${consumer.slice(0, 60)}".`,
    ),
  );
