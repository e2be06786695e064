// The life of a request, top to bottom. Each step is a file (who and what it is, and what it can cost, is in `prepare`); each can
// refuse, and from `reserve` on every exit settles or releases the hold.
import type { Refusal } from '../base/refusal.ts';
import type { Result } from '../base/result.ts';
import { type WalletDoor, walletDoor } from '../durable/doors.ts';
import type { IdempotencyMark, RepeatRefusal } from '../durable/messages.ts';
import { deliverWhole, fetchWhole } from './answer.ts';
import type { Call, Caller } from './call.ts';
import type { Dialect } from './dialects/dialect.ts';
import { dispatch } from './dispatch.ts';
import { markHop } from './hop.ts';
import { answerHeaders, refusedIn, routeHeaders } from './http.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { prepare, receive } from './prepare.ts';
import { reserve } from './reserve.ts';
import { Run } from './run.ts';
import { release } from './settle.ts';
import { readIdempotencyMark, replayOf } from './shelf/idempotency.ts';
import { type AnswerRecorder, recordAnswer } from './shelf/kept-answer.ts';
import { sealedShelf } from './shelf/sealed-shelf.ts';
import { AnswerStream, HEARTBEAT_MS, STREAM_TYPE } from './stream.ts';

/** Serves one request in a dialect. */
export async function serve(call: Call, dialect: Dialect): Promise<Response> {
  const hop = await markHop(call);
  if (!hop.ok) return refusedIn(dialect, call, hop.refusal);
  const received = await receive(call);
  if (!received.ok) return refusedIn(dialect, call, received.refusal);
  const { caller, body } = received.value;
  const mark = await readIdempotencyMark(call.request, caller.key.keyId, body);
  if (!mark.ok) return refusedIn(dialect, call, mark.refusal);
  const door = walletDoor(call.world.env, caller.key);
  const prepared = await prepare(call, dialect, received.value);
  if (!prepared.ok) return unprepared(call, caller, dialect, door, mark.value, prepared.refusal);
  const { asked, quote } = prepared.value;
  const reserved = await reserve(call, caller, asked, quote, door, mark.value);
  if (!reserved.ok) return refusedIn(dialect, call, reserved.refusal);
  if ('repeat' in reserved.value) return repeated(call, caller, dialect, reserved.value.repeat);
  const recorder = mark.value === undefined ? undefined : recorderOf(call, caller);
  const run = new Run({ call, caller, dialect, asked, door, hop: hop.value, recorder, ...reserved.value });
  const work = (asked.stream ? streamed(run) : whole(run)).catch((error: unknown) => failedByBug(run, error));
  // A client that leaves takes the request down with it, unless this is said: then it runs on, and settles.
  call.keepAlive('request', work);
  return work;
}

/** A request that can no longer be priced or routed. It may repeat one that could, before its model or its price was gone. */
async function unprepared(
  call: Call,
  caller: Caller,
  dialect: Dialect,
  door: WalletDoor,
  mark: IdempotencyMark | undefined,
  refusal: Refusal,
): Promise<Response> {
  if (mark === undefined) return refusedIn(dialect, call, refusal);
  const credential = { secretHash: caller.key.secretHash, ip: caller.ip };
  const repeat = await door.findRepeat({ credential, idempotency: mark });
  if (!repeat.ok) return refusedIn(dialect, call, repeat.refusal);
  return repeat.value === null ? refusedIn(dialect, call, refusal) : repeated(call, caller, dialect, repeat.value);
}

/** What the first request of an `Idempotency-Key` was answered. */
async function repeated(call: Call, { key }: Caller, dialect: Dialect, repeat: RepeatRefusal): Promise<Response> {
  const { world, requestId } = call;
  const replay = await replayOf(sealedShelf(world, key), repeat, { requestId, now: world.clock() });
  return replay.ok ? replay.value : refusedIn(dialect, call, replay.refusal);
}

const recorderOf = ({ world, requestId }: Call, { key }: Caller): AnswerRecorder =>
  recordAnswer(sealedShelf(world, key), requestId, world.log);

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
      ...(opened === undefined ? {} : routeHeaders(run)),
      'content-type': STREAM_TYPE,
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
  return refusedIn(run.dialect, run.call, refusal);
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
