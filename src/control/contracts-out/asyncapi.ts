import type { EventContract } from '../../model/event-contract.js';
import { hashOf } from '../catalogue/definition-hash.js';
import { cloudEventHeaders } from './cloud-event-headers.js';
import { dataSchemaOf, formsOf, nameOfForm, titleOf, type PublishedForm } from './event-schemas.js';
import type { Producer } from './producers.js';

/**
 * What a producer publishes on NATS as one AsyncAPI 3 document: a channel for each subject, an operation and a message
 * for each event, and a message for each earlier version that the stream may still hold. Its version changes with its
 * content. It names no server: where NATS is, is not the producer's promise.
 */
export function asyncApiOf({ owner, contracts }: Producer): object {
  const parts = {
    channels: Object.fromEntries(contracts.map((of) => [channelKey(of), channelOf(of)])),
    operations: Object.assign({}, ...contracts.map(operationsOf)) as object,
    components: {
      messages: Object.assign({}, ...contracts.map(messagesOf)) as object,
      schemas: Object.assign({}, ...contracts.map(schemasOf)) as object,
    },
  };
  return {
    asyncapi: '3.0.0',
    id: `urn:data-station:producer:${keyOf(owner)}`,
    info: {
      title: owner,
      version: hashOf(parts),
      description: `The events that ${owner} publishes on NATS, as projections of the station read them.`,
    },
    defaultContentType: 'application/json',
    ...parts,
  };
}

function channelOf(contract: EventContract): object {
  const { stream, subject, dedupe, polled } = contract;
  const forms = formsOf(contract);
  return {
    address: addressOf(subject),
    title: subject,
    description: `Stored by the JetStream stream ${stream}.`,
    ...parametersOf(contract),
    messages: refsBy(forms, (name) => `#/components/messages/${name}`),
    bindings: { nats: {} },
    'x-stream': stream,
    'x-subject': subject,
    ...(dedupe === undefined ? {} : { 'x-dedupe-window-ms': dedupe.window }),
    ...(polled === true ? { 'x-polled': true } : {}),
  };
}

/** A subject with its wildcard as a parameter: `shop.orders.{type}`. */
const addressOf = (subject: string): string =>
  subject
    .split('.')
    .map((token, i, all) => (isWildcard(token) ? `{${nameOfToken(i, all)}}` : token))
    .join('.');

function parametersOf({ subject, events }: EventContract): object {
  const tokens = subject.split('.');
  const at = tokens.findIndex(isWildcard);
  if (at === -1) return {};
  const name = nameOfToken(at, tokens);
  const parameter =
    name === 'type'
      ? {
          description: 'Where the headers tell no ce-type, the type of the event.',
          enum: Object.keys(events).toSorted(),
        }
      : { description: tokens[at] === '*' ? 'Any one token.' : 'Any tokens, at least one.' };
  return { parameters: { [name]: parameter } };
}

const isWildcard = (token: string): boolean => token === '*' || token === '>';

/** The last token of a subject is the type of a bare event; of others nothing is said. */
const nameOfToken = (at: number, tokens: readonly string[]): string =>
  tokens[at] === '*' && at === tokens.length - 1 ? 'type' : 'any';

function operationsOf(contract: EventContract): object {
  const channel = `#/channels/${channelKey(contract)}`;
  return Object.fromEntries(
    formsOf(contract)
      .filter(({ newest }) => newest)
      .map((form) => [
        `publish.${keyOf(form.type)}`,
        {
          action: 'send',
          title: `Publish ${form.type}`,
          channel: { $ref: channel },
          messages: [{ $ref: `${channel}/messages/${keyOf(nameOfForm(form))}` }],
          bindings: { nats: {} },
        },
      ]),
  );
}

const messagesOf = (contract: EventContract): object =>
  Object.fromEntries(
    formsOf(contract).map((form) => [
      keyOf(nameOfForm(form)),
      {
        name: form.type,
        title: titleOf(form),
        contentType: 'application/json',
        headers: cloudEventHeaders(contract.owner, form),
        payload: { $ref: `#/components/schemas/${keyOf(nameOfForm(form))}` },
        bindings: { nats: {} },
        ...(form.version === undefined ? {} : { 'x-version': form.version }),
        ...(contract.envelope === undefined ? {} : { 'x-envelope': contract.envelope }),
      },
    ]),
  );

/** AsyncAPI's own schemas are those of JSON Schema, draft 7. */
const schemasOf = (contract: EventContract): object =>
  Object.fromEntries(
    formsOf(contract).map((form) => {
      const key = keyOf(nameOfForm(form));
      return [key, refsFrom(`#/components/schemas/${key}`, dataSchemaOf(form.schema, 'draft-07'))];
    }),
  );

/** A schema whose references within itself lead on where it stands now. */
const refsFrom = (place: string, schema: object): unknown =>
  JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === '$ref' && typeof value === 'string' && value.startsWith('#')
      ? `${place}${value.slice(1)}`
      : value,
  );

const refsBy = (forms: readonly PublishedForm[], to: (name: string) => string): object =>
  Object.fromEntries(forms.map(nameOfForm).map((name) => [keyOf(name), { $ref: to(keyOf(name)) }]));

const channelKey = ({ subject }: EventContract): string =>
  keyOf(addressOf(subject).replace(/[{}]/g, ''));

/** A name as the keys of AsyncAPI may be written. */
const keyOf = (name: string): string => name.replace(/[^\w.-]/g, '_');
