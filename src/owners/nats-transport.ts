import type { RequestReply } from '../source/request-reply.js';
import { jsonOf, MOST_BYTES, TOO_LARGE, type Read } from './json-answer.js';
import { failed, UNWANTED, type Received, type Sending, type Transport } from './transport.js';

/** Asks an owner over NATS by request and reply. It knows nothing of what is `known`. */
export const natsTransport =
  (asks: RequestReply): Transport =>
  async ({ question, within, signal }) => {
    if (!SUBJECT.test(question.at))
      return failed('refused', `${question.at.slice(0, 200)} is no subject to ask on.`, {
        ownerWorks: true,
      });
    const payload = question.body === undefined ? '' : JSON.stringify(question.body);
    const asked = asks.request(question.at, payload, within);
    const reply = await unlessAborted(asked, signal);
    if (reply === 'aborted') return failed('timeout', UNWANTED);
    return receivedOf(reply, within);
  };

/** One subject: tokens that are not empty, without spaces or wildcards. */
const SUBJECT = /^[^\s.*>]+(\.[^\s.*>]+)*$/;

/** The client cannot take a request back: its reply is then left unheard. */
async function unlessAborted(
  asked: Promise<Replied>,
  signal: AbortSignal | undefined,
): Promise<Replied | 'aborted'> {
  if (signal === undefined) return asked;
  let abort = (): void => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    abort = () => resolve('aborted');
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

type Replied = Awaited<ReturnType<RequestReply['request']>>;

function receivedOf(reply: Replied, within: Sending['within']): Received {
  switch (reply.outcome) {
    case 'answered': {
      const read = bodyIn(reply.payload);
      if ('unreadable' in read) return failed('unreadable', read.unreadable);
      return { outcome: 'answered', body: read.body, validators: {} };
    }
    case 'error':
      return errorOf(reply.code, reply.reason);
    case 'nobody':
      return failed('unreachable', 'Nobody listens on its subject.');
    case 'late':
      return failed('timeout', `It did not answer within ${within} ms.`);
    case 'away':
      return failed('unreachable', `NATS cannot carry the question: ${reply.reason}.`);
  }
}

const bodyIn = (payload: Uint8Array): Read =>
  payload.byteLength > MOST_BYTES ? TOO_LARGE : jsonOf(new TextDecoder().decode(payload));

/** Codes of errors are those of HTTP, as the NATS services API has them. */
const errorOf = (code: string, reason: string): Received =>
  code === '404' || code === '410'
    ? { outcome: 'absent' }
    : failed('refused', `It answered the error ${code}${reason && `: ${reason.slice(0, 200)}`}.`, {
        ownerWorks: /^4(?!29)\d\d$/.test(code),
      });
