import { setMaxListeners } from 'node:events';
import type { Validators } from './owner-asks.js';
import { bodyOf } from './http-body.js';
import { failed, UNWANTED, type Received, type Sending, type Transport } from './transport.js';

/** Asks the owner at an address over HTTP, by the fetch of Node: connections are kept, redirects are not followed. */
export const httpTransport = (address: URL): Transport => {
  const credentials = authorizationOf(address);
  const base = `${address.origin}${address.pathname.replace(/\/+$/, '')}`;
  return async (sending) => {
    if (!isPath(sending.question.at))
      return failed('refused', `${sending.question.at.slice(0, 200)} is no path to ask at.`, {
        ownerWorks: true,
      });
    const ends = endOf(sending);
    try {
      const response = await fetch(`${base}${sending.question.at}`, {
        ...requestOf(sending, credentials),
        redirect: 'manual',
        signal: ends.signal,
      });
      return await receivedOf(response, sending);
    } catch (error) {
      return failureOf(error, sending);
    } finally {
      ends.clear();
    }
  };
};

/** A key such as `..` in a path leads to something else, however it is written: by the URL Standard `%2e` is a dot. */
function isPath(at: string): boolean {
  const [path = ''] = at.replace(/[\t\n\r]/g, '').split(/[?#]/, 1);
  return path.startsWith('/') && !/[/\\](\.|%2e){1,2}([/\\]|$)/i.test(path);
}

/** What an address tells of who asks; fetch takes no credentials in an address. */
function authorizationOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(words).toString('base64')}` };
}

function requestOf(
  { question, known }: Sending,
  credentials: Readonly<Record<string, string>>,
): RequestInit {
  const headers = { accept: 'application/json', ...credentials };
  // Of a POST a condition would mean something else.
  if (question.body === undefined) return { headers: { ...headers, ...conditionsOf(known) } };
  return {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(question.body),
  };
}

const conditionsOf = ({ etag, lastModified }: Validators = {}): Record<string, string> => ({
  ...(etag !== undefined && { 'if-none-match': etag }),
  ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
});

async function receivedOf(response: Response, { known }: Sending): Promise<Received> {
  const { status, headers } = response;
  if (status >= 200 && status < 300) return answerOf(response);
  // What it tells beside its status nobody reads.
  await response.body?.cancel();
  if (status === 304 && known !== undefined) return { outcome: 'unchanged' };
  if (status === 404 || status === 410) return { outcome: 'absent' };
  const retryAfterMs = retryAfterOf(headers.get('retry-after'));
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return failed('refused', `It answered ${status}${redirects}.`, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ownerWorks: status >= 400 && status < 500 && status !== 429,
  });
}

/** A longer one is kept nowhere: told back, it may be more than the owner takes in a request. */
const MOST_OF_VALIDATOR = 1_000;

async function answerOf(response: Response): Promise<Received> {
  const read = await bodyOf(response);
  if ('unreadable' in read) return failed('unreadable', read.unreadable);
  const [etag, lastModified] = ['etag', 'last-modified'].map((name) => {
    const told = response.headers.get(name);
    return told !== null && told.length <= MOST_OF_VALIDATOR ? told : undefined;
  });
  const validators = { ...(etag && { etag }), ...(lastModified && { lastModified }) };
  return { outcome: 'answered', body: read.body, validators };
}

/** In milliseconds: the header tells seconds, or a date. */
function retryAfterOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Ends a request when its time is over, or when nobody wants its answer any more. */
function endOf({ within, signal }: Sending): { readonly signal: AbortSignal; clear(): void } {
  const ends = new AbortController();
  const abort = (): void => ends.abort(signal?.reason);
  const timer = setTimeout(() => ends.abort(new DOMException('late', 'TimeoutError')), within);
  if (signal !== undefined) setMaxListeners(0, signal);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  return {
    signal: ends.signal,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

function failureOf(error: unknown, { within, signal }: Sending): Received {
  if (signal?.aborted === true) return failed('timeout', UNWANTED);
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return failed('timeout', `It did not answer within ${within} ms.`);
  return failed('unreachable', `It cannot be reached: ${codeOf(error)}.`);
}

/** The code of what went wrong below: its message could tell of the address more than may be shown. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof AggregateError) return codeOf({ cause: cause.errors[0] });
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string')
    return cause.code;
  return cause instanceof Error ? cause.name : 'the connection failed';
}
