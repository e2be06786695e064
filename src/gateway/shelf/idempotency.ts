// `Idempotency-Key` on paid calls: one charge and one answer, however often a request is sent. The wallet tells repeats by hashes, in the
// commit that holds the credit; here the hashes are made, and a repeat is answered with what the first one was answered.
import { SECOND } from '../../base/clock.ts';
import { sha256Hex } from '../../base/crypto.ts';
import { type KeyId, type RequestId, timeOfRequest } from '../../base/id.ts';
import type { Refusal } from '../../base/refusal.ts';
import { ok, type Result, refuse } from '../../base/result.ts';
import type { IdempotencyMark, RepeatRefusal } from '../../durable/messages.ts';
import { answerHeaders } from '../http.ts';
import { type KeptAnswer, readAnswer } from './kept-answer.ts';
import type { SealedShelf } from './sealed-shelf.ts';

const HEADER = 'idempotency-key';
const VALUE = /^[\x21-\x7e]{1,255}$/;
const WAIT_MS_LEAST = SECOND;
const WAIT_MS_MOST = 30 * SECOND;
/** A stream is given again in pieces of about this size, each of whole events. */
const PIECE_BYTES = 4 * 1024;
const LINE_END = 0x0a;

/** The mark of a request that came with an `Idempotency-Key`; undefined for one that came without. */
export async function readIdempotencyMark(
  { headers, url }: Pick<Request, 'headers' | 'url'>,
  keyId: KeyId,
  body: Uint8Array,
): Promise<Result<IdempotencyMark | undefined, Refusal>> {
  const text = headers.get(HEADER);
  if (text === null) return ok(undefined);
  if (!VALUE.test(text)) return refuse({ reason: 'idempotency_key_invalid', facts: { param: HEADER } });
  return ok({
    keyHash: await sha256Hex(`${keyId}\n${text}`),
    bodyHash: await sha256Hex(`${pathOf(url)}\n${await sha256Hex(body)}`),
  });
}

/** The answer to a repeat: the first one's, or why there is none to give. Nothing is held and nothing is charged. */
export async function replayOf(
  shelf: SealedShelf,
  repeat: RepeatRefusal,
  { requestId, now }: { readonly requestId: RequestId; readonly now: number },
): Promise<Result<Response, Refusal>> {
  if (repeat.reason === 'idempotency_mismatch') {
    return refuse({ reason: 'idempotency_key_reused', facts: { status: 422, param: HEADER, shouldRetry: false } });
  }
  const first = repeat.requestId;
  const metadata = { generation_id: first };
  if (repeat.state === 'held') {
    return refuse({ reason: 'idempotency_in_progress', facts: { metadata, retryAfterMs: waitFor(first, now) } });
  }
  const kept = await readAnswer(shelf, first);
  if (!kept.ok) return kept;
  if (kept.value !== undefined) return ok(replayed(kept.value, first, requestId));
  return refuse({ reason: 'idempotency_answer_gone', facts: { metadata, shouldRetry: false } });
}

/** As long again as the first one has run: a short one is asked after soon, and a long one seldom. */
const waitFor = (first: RequestId, now: number): number =>
  Math.min(WAIT_MS_MOST, Math.max(WAIT_MS_LEAST, now - timeOfRequest(first)));

/** The same bytes under the same generation; the id of the request is the repeat's own. */
function replayed({ status, headers, bytes }: KeptAnswer, first: RequestId, requestId: RequestId): Response {
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
  return new Response(isStream ? streamOf(bytes) : bytes.slice(), {
    status,
    headers: { ...answerHeaders(first, headers), 'x-request-id': requestId, 'idempotency-replayed': 'true' },
  });
}

/** Events as they came, at the pace of whoever reads them. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (sink) => {
        if (at >= bytes.byteLength) return sink.close();
        const end = endOfEvents(bytes, at + PIECE_BYTES);
        sink.enqueue(bytes.slice(at, end));
        at = end;
      },
    },
    { highWaterMark: 0 },
  );
}

/** Behind the first event that ends at `from` or later: an empty line, written as `\n\n` or `\r\n\r\n`. */
function endOfEvents(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LINE_END, from); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) {
    const before = bytes[at - 1] === 0x0d ? at - 2 : at - 1;
    if (bytes[before] === LINE_END) return at + 1;
  }
  return bytes.byteLength;
}

/** One path for each way to write it: OpenRouter's clients say `/api/v1`, some write a slash at the end. */
const pathOf = (url: string): string => new URL(url).pathname.replace(/^\/api(?=\/v1\/)/, '').replace(/\/+$/, '');
