// Step 2: the body, whole, counted while it is read, within a size and a time. Nothing is held for it before it is here.
import { MINUTE, SECOND } from '../base/clock.ts';
import type { Refusal } from '../base/refusal.ts';
import { ok, type Result, refuse } from '../base/result.ts';
import type { Call } from './call.ts';
import { LateError, type Watch } from './watch.ts';
import { BODY_MAX_BYTES } from './wire/json-body.ts';
import { joinedBytes } from './wire/stream-data.ts';

/** A body of at most this size is read in one go, against one deadline. */
const SMALL_BODY_BYTES = 256 * 1024;
const SMALL_BODY_MS = MINUTE;
const IDLE_MS = 30 * SECOND;
/** A large body in more pieces than this is dripped, not sent. */
const PARTS_MAX = 200_000;
/** Of a body that is too large, this much more is read and dropped, so that the client can read its refusal. */
const DRAINED_BYTES_MAX = 100_000_000;
const DRAINED_MS = 20 * SECOND;

/** Reads a request's body, or says why it cannot be taken. */
export async function readBody({
  request,
  watch,
}: Pick<Call, 'request' | 'watch'>): Promise<Result<Uint8Array, Refusal>> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    return refuse({ reason: 'unsupported_content_encoding' });
  if (request.body === null) return ok(new Uint8Array());
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (length <= SMALL_BODY_BYTES) {
    const whole = await within(watch, request.arrayBuffer(), SMALL_BODY_MS);
    return typeof whole === 'string' ? refuse({ reason: whole }) : ok(new Uint8Array(whole));
  }
  return readLargeBody(request.body.getReader(), length, watch);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type ReadFailure = 'body_timeout' | 'body_unreadable';

async function readLargeBody(reader: Reader, length: number, watch: Watch): Promise<Result<Uint8Array, Refusal>> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size <= BODY_MAX_BYTES && !(length > BODY_MAX_BYTES); ) {
    const part = await within(watch, reader.read(), IDLE_MS);
    if (typeof part === 'string') return refuse({ reason: part });
    if (part.done) return ok(joinedBytes(parts));
    parts.push(part.value);
    size += part.value.byteLength;
    if (parts.length > PARTS_MAX) return refuse({ reason: 'body_timeout' });
  }
  await within(watch, drain(reader), DRAINED_MS);
  return refuse({ reason: 'body_too_large', facts: { metadata: { limit_bytes: BODY_MAX_BYTES } } });
}

/** Reads on without keeping anything: a client that is still sending would otherwise see a broken connection. */
async function drain(reader: Reader): Promise<void> {
  for (let size = 0; size < DRAINED_BYTES_MAX; ) {
    const { done, value } = await reader.read();
    if (done) return;
    size += value.byteLength;
  }
}

/** What `work` answers, or why it did not in time. */
async function within<Value>(watch: Watch, work: Promise<Value>, ms: number): Promise<Value | ReadFailure> {
  try {
    return await watch.within(work, ms);
  } catch (error) {
    return error instanceof LateError ? 'body_timeout' : 'body_unreadable';
  }
}
