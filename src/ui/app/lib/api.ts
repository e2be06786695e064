// Requests to our own API: JSON in and out, the chosen account named by a header, and every failure an ApiError with the sentence that
// the API wrote for people.
import { accountId, signedOut } from '../state/session.ts';
import { ApiError } from './api-error.ts';

export { ApiError };

/** What may be sent with a request. */
export type Sent = {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};

/** Parameters of an address; undefined and empty ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Asks and reads the JSON of the answer. */
export async function call<Answer>(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const response = await send(method, path, sent);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

/** Asks for what is at a path. */
export const get = <Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> =>
  call<Answer>('GET', path, { query, signal });

/** Asks and answers the response itself, for what is streamed; a failure is thrown as by `call`. */
export async function send(method: string, path: string, { query, body, headers, signal }: Sent): Promise<Response> {
  const account = accountId.value;
  const init: RequestInit = {
    method,
    headers: {
      ...(account === undefined ? {} : { 'x-farebox-account': account }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
  const response = await fetch(withQuery(path, query), init).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError('No answer came. Check your connection, then try again.', { status: 0, code: 'offline' });
  });
  if (response.ok) return response;
  const error = await errorOf(response);
  if (error.code === 'not_signed_in') signedOut();
  throw error;
}

/** A path with parameters. */
export function withQuery(path: string, query: Query = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  if (entries.length === 0) return path;
  return `${path}?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}

type ErrorBody = {
  readonly error?: {
    readonly message?: string;
    readonly code?: string;
    readonly param?: string | null;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  readonly request_id?: string;
};

async function errorOf(response: Response): Promise<ApiError> {
  const { error = {}, request_id }: ErrorBody = await response
    .json()
    .then((body: unknown) => (typeof body === 'object' && body !== null ? body : {}))
    .catch(() => ({}));
  return new ApiError(error.message ?? `The answer was ${response.status} without a reason. Try again in a minute.`, {
    status: response.status,
    code: error.code ?? 'unknown',
    requestId: request_id ?? response.headers.get('x-request-id') ?? undefined,
    param: error.param ?? undefined,
    metadata: error.metadata,
  });
}
