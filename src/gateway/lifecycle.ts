// The life of a request, top to bottom. Each step is a file; each can refuse, and from `reserve` on every exit settles or
// releases the hold.
import type { Refusal } from '../base/refusal.ts';
import { type Result, refuse } from '../base/result.ts';
import { loadCatalog } from '../catalog/load.ts';
import { walletDoor } from '../durable/doors.ts';
import { deliverWhole, fetchWhole } from './answer.ts';
import type { Asked } from './asked.ts';
import { authenticate } from './authenticate.ts';
import { readBody } from './body.ts';
import type { Call } from './call.ts';
import { dispatch } from './dispatch.ts';
import { markHop } from './hop.ts';
import { answerHeaders, refused } from './http.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { quoteRequest } from './quote.ts';
import { reserve } from './reserve.ts';
import { Run } from './run.ts';
import { release } from './settle.ts';
import { AnswerStream, HEARTBEAT_MS } from './stream.ts';
import { readChatRequest } from './wire/chat-request.ts';

/** Serves one chat completion. */
export async function chatCompletion(call: Call): Promise<Response> {
  const { requestId, world } = call;
  const hop = await markHop(call);
  if (!hop.ok) return refused(requestId, hop.refusal);
  const caller = await authenticate(call);
  if (!caller.ok) return refused(requestId, caller.refusal);
  const asked = await guard(call);
  if (!asked.ok) return refused(requestId, asked.refusal);
  const catalog = await loadCatalog(world, call.keepAlive);
  if (!catalog.ok) return refused(requestId, catalog.refusal);
  const quote = quoteRequest(asked.value, catalog.value);
  if (!quote.ok) return refused(requestId, quote.refusal);
  const door = walletDoor(world.env, caller.value.key);
  const reserved = await reserve(call, caller.value, asked.value, quote.value, door);
  if (!reserved.ok) return refused(requestId, reserved.refusal);
  const run = new Run({ call, asked: asked.value, door, hop: hop.value, ...reserved.value });
  const work = (asked.value.stream ? streamed(run) : whole(run)).catch((error: unknown) => failedByBug(run, error));
  // A client that leaves takes the request down with it, unless this is said: then it runs on, and settles.
  call.keepAlive('request', work);
  return work;
}

/** Reads the body and everything in it that prices or routes the request. */
async function guard(call: Call): Promise<Result<Asked, Refusal>> {
  const body = await readBody(call);
  if (!body.ok) return body;
  const asked = readChatRequest(body.value, call.request.headers.get('content-type'));
  if (asked.ok) return asked;
  const { reason, message, param, status } = asked.refusal;
  return refuse({ reason, facts: { message, status, ...(param === undefined ? {} : { param }) } });
}

async function whole(run: Run): Promise<Response> {
  if (run.call.request.signal.aborted) return leftBeforeDispatch(run);
  run.keeper.start();
  const answer = await dispatch(run, fetchWhole);
  return answer.ok ? deliverWhole(run, answer.value) : failed(run, answer.refusal);
}

/** An answer that begins in time can still be refused by its status; a later one is begun with heart-beats alone. */
async function streamed(run: Run): Promise<Response> {
  if (run.call.request.signal.aborted) return leftBeforeDispatch(run);
  run.keeper.start();
  const opening = dispatch(run, openStream);
  const opened = await withinHeartbeat(opening);
  if (opened !== undefined && !opened.ok) return failed(run, opened.refusal);
  const stream = new AnswerStream(run, opening);
  return new Response(stream.body(), {
    headers: answerHeaders(run.call.requestId, {
      ...opened?.value.headers,
      'content-type': 'text/event-stream; charset=utf-8',
    }),
  });
}

async function withinHeartbeat(
  opening: Promise<Result<OpenStream, Refusal>>,
): Promise<Result<OpenStream, Refusal> | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, HEARTBEAT_MS);
  const first = await Promise.race([opening, late]);
  clearTimeout(timer);
  return first;
}

/** Nothing was delivered, so nothing is charged. */
async function failed(run: Run, refusal: Refusal): Promise<Response> {
  await release(run, 'failed');
  return refused(run.call.requestId, refusal);
}

/** Whatever we did wrong, the caller does not pay for it: nothing was delivered. */
async function failedByBug(run: Run, error: unknown): Promise<Response> {
  run.call.world.log('incident', 'request_failed', { request: run.call.requestId, error: String(error) });
  return failed(run, { reason: 'internal_error' });
}

async function leftBeforeDispatch(run: Run): Promise<Response> {
  await release(run, 'client_left');
  return new Response(null, { status: 499 });
}
