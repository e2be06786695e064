// What every answer of the gateway carries, and what a browser may do with it.
import type { RequestId } from '../base/id.ts';
import { type ErrorBody, type Refusal, refusalResponse } from '../base/refusal.ts';
import type { Call } from './call.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Run } from './run.ts';

const EXPOSED = [
  'x-request-id',
  'x-generation-id',
  'idempotency-replayed',
  'x-should-retry',
  'retry-after',
  'x-farebox-provider',
  'x-farebox-route',
  'x-farebox-dropped',
  'openai-processing-ms',
  'openai-version',
].join(', ');

const PARAMETER = /^[\w.[\]-]{1,100}$/;
/** A header that is longer may be refused on the way. */
const DROPPED_LENGTH_MAX = 1_000;

const HEADER_NAMES = /^[\w-]+(?: *, *[\w-]+)*$/;

/** Keys are sent by hand, never by a cookie, so any page may call the API. */
export const OPEN_TO_PAGES: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED,
};

/** The answer to a browser's preflight. It asks which headers it may send: all of them, since none is secret to us. */
export function preflight(request: Request): Response {
  const asked = request.headers.get('access-control-request-headers') ?? '';
  return new Response(null, {
    status: 204,
    headers: {
      ...OPEN_TO_PAGES,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': HEADER_NAMES.test(asked) ? asked : 'authorization, content-type',
      'access-control-max-age': '86400',
      vary: 'access-control-request-headers',
    },
  });
}

/** The headers of an answer that was generated. */
export const answerHeaders = (
  requestId: RequestId,
  headers: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...headers,
  'cache-control': 'no-store',
  'x-request-id': requestId,
  'x-generation-id': requestId,
});

/** Where the answer comes from, why from there, and what the provider was not sent. */
export function routeHeaders({ candidate, passage }: Run): Record<string, string> {
  // Names of the caller's own fields are among them, and a header takes only some characters.
  const dropped = passage.dropped().filter((name) => PARAMETER.test(name));
  return {
    'x-farebox-provider': candidate.endpoint.provider,
    ...(candidate.why === undefined ? {} : { 'x-farebox-route': candidate.why }),
    ...(dropped.length === 0 ? {} : { 'x-farebox-dropped': dropped.join(', ').slice(0, DROPPED_LENGTH_MAX) }),
  };
}

/** A refusal in the words of a dialect. */
export async function refusedIn(
  dialect: Dialect,
  { requestId }: Pick<Call, 'requestId'>,
  refusal: Refusal,
): Promise<Response> {
  const answer = refused(requestId, refusal);
  const { status, headers } = answer;
  return Response.json(dialect.errorBody(await answer.json<ErrorBody>(), status), { status, headers });
}

/** A refusal, with the id under which its request can be looked up. */
export const refused = (requestId: RequestId, refusal: Refusal): Response =>
  refusalResponse(refusal, requestId, { 'x-generation-id': requestId });
