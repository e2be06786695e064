// Answers to requests that came with an `Idempotency-Key`, kept for a day on the key's shelf: status and headers as a line of JSON, then the
// bytes as the client was sent them. Whoever repeats the request gets the same bytes.
import { DAY } from '../../base/clock.ts';
import type { RequestId } from '../../base/id.ts';
import type { Log } from '../../base/log.ts';
import type { Result } from '../../base/result.ts';
import { ok } from '../../base/result.ts';
import { isObject, numberAt, objectAt, parseJson } from '../form/json.ts';
import { joinedBytes } from '../wire/stream-data.ts';
import { PLAIN_BYTES_MAX, type SealedShelf } from './sealed-shelf.ts';

/** As long as the wallet knows a request by its `Idempotency-Key`. */
const KEPT_MS = DAY;
const HEAD_BYTES_MAX = 16 * 1024;
/** An answer that is larger is given, and not kept. */
export const KEPT_ANSWER_BYTES_MAX = PLAIN_BYTES_MAX - HEAD_BYTES_MAX;
const LINE_END = 0x0a;

export type KeptAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
};

/** Notes an answer while it is passed on, so that it can be given again. */
export type AnswerRecorder = {
  /** Takes note of bytes that the client is sent, or would be if it had not left. */
  readonly note: (bytes: Uint8Array) => void;
  /**
   * Keeps what was noted. Awaited before the charge is settled: then what is settled is on the shelf, and no repeat finds a request paid
   * for whose answer is still on its way there. It never fails; an answer that cannot be kept is given all the same.
   */
  readonly keep: (status: number, headers: Readonly<Record<string, string>>) => Promise<void>;
};

/** Records the answer to one request. Of one that grows too large nothing is held any longer. */
export function recordAnswer(shelf: SealedShelf, requestId: RequestId, log: Log): AnswerRecorder {
  let parts: Uint8Array[] | undefined = [];
  let size = 0;
  return {
    note: (bytes) => {
      if (parts === undefined) return;
      size += bytes.byteLength;
      if (size > KEPT_ANSWER_BYTES_MAX) parts = undefined;
      // A copy, because whoever passes the bytes on may write over them.
      else parts.push(bytes.slice());
    },
    keep: async (status, headers) => {
      if (parts === undefined) return log('info', 'answer_too_large_to_keep', { request: requestId, bytes: size });
      const head = new TextEncoder().encode(JSON.stringify({ status, headers }));
      const plain = joinedBytes([head, Uint8Array.of(LINE_END), ...parts]);
      parts = undefined;
      const kept = await shelf.put(nameOf(requestId), plain, KEPT_MS);
      if (!kept.ok) log('warn', 'answer_not_kept', { request: requestId, reason: kept.refusal.reason });
    },
  };
}

/** The answer to a request, or undefined when none is kept. */
export async function readAnswer(
  shelf: SealedShelf,
  requestId: RequestId,
): Promise<Result<KeptAnswer | undefined, { readonly reason: 'shelf_unreachable' }>> {
  const plain = await shelf.get(nameOf(requestId));
  return plain.ok ? ok(plain.value === undefined ? undefined : answerFrom(plain.value)) : plain;
}

function answerFrom(plain: Uint8Array): KeptAnswer | undefined {
  const end = plain.indexOf(LINE_END);
  const head = parseJson(new TextDecoder().decode(plain.subarray(0, end)));
  if (!isObject(head)) return undefined;
  const headers = Object.entries(objectAt(head, 'headers') ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    status: numberAt(head, 'status') ?? 200,
    headers: Object.fromEntries(headers),
    bytes: plain.subarray(end + 1),
  };
}

const nameOf = (requestId: RequestId): string => `answer/${requestId}`;
