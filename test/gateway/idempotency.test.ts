// `Idempotency-Key` at the gateway: what counts as the same request, and what a repeat is answered: the first one's bytes, a wait, or the
// name of what was paid for.
import { describe, expect, it } from 'vitest';
import { newRequestId, type RequestId } from '../../src/base/id.ts';
import type { Refusal } from '../../src/base/refusal.ts';
import { refusalResponse } from '../../src/base/refusal.ts';
import type { Result } from '../../src/base/result.ts';
import type { RepeatRefusal } from '../../src/durable/messages.ts';
import { readIdempotencyMark, replayOf } from '../../src/gateway/shelf/idempotency.ts';
import { KEPT_ANSWER_BYTES_MAX, recordAnswer } from '../../src/gateway/shelf/kept-answer.ts';
import { openShelf } from './shelf-in-memory.ts';

const START = Date.UTC(2027, 1, 1, 12);
const DAY = 86_400_000;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

let serial = 0;
const newId = (): RequestId =>
  newRequestId(START, (length) => Uint8Array.from({ length }, (_, at) => (at === 0 ? serial++ : 0)));

describe('the mark of a request', () => {
  const { keyId } = openShelf(START);
  const other = 'key1000000000000' as typeof keyId;
  const markOf = (value: string | null, body = '{}', path = '/v1/chat/completions', key = keyId) =>
    readIdempotencyMark(
      { url: `https://farebox.test${path}`, headers: new Headers(value === null ? {} : { 'Idempotency-Key': value }) },
      key,
      bytesOf(body),
    );

  it('is absent without the header', async () => {
    expect(await markOf(null)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['an empty one', ''],
    ['one with a space in it', 'a b'],
    ['one of 256 characters', 'a'.repeat(256)],
    ['one with a character beyond ASCII', 'caf\u00e9'],
  ])('is refused for %s', async (_, value) => {
    const refused = await markOf(value);
    expect(refused).toMatchObject({ ok: false, refusal: { reason: 'idempotency_key_invalid' } });
    expect(!refused.ok && refusalResponse(refused.refusal, 'gen-1').status).toBe(400);
  });

  it.each(['a', '~', 'a'.repeat(255), '"0123-4567"'])('is taken for %s', async (value) => {
    expect(await markOf(value)).toMatchObject({
      ok: true,
      value: { keyHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it('is the same however the path is written, and another for another body, path or key', async () => {
    const first = await markOf('a');
    expect(await markOf('a', '{}', '/api/v1/chat/completions/')).toEqual(first);
    const bodyHashOf = (mark: Awaited<ReturnType<typeof markOf>>) => mark.ok && mark.value?.bodyHash;
    const keyHashOf = (mark: Awaited<ReturnType<typeof markOf>>) => mark.ok && mark.value?.keyHash;
    const [body, path, key] = [await markOf('a', '{ }'), await markOf('a', '{}', '/v1/responses'), await markOf('b')];
    expect(new Set([first, body, path].map(bodyHashOf)).size).toBe(3);
    expect(keyHashOf(body)).toBe(keyHashOf(first));
    const foreign = await markOf('a', '{}', '/v1/chat/completions', other);
    expect(new Set([first, key, foreign].map(keyHashOf)).size).toBe(3);
  });
});

const HEADERS = { 'content-type': 'application/json', 'openai-version': '2020-10-01' };
const STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };

/** A shelf on which the answer to `first` was kept as it was passed on. */
async function withAnswer(headers: Readonly<Record<string, string>>, parts: readonly Uint8Array[]) {
  const opened = openShelf(START);
  const logged: string[] = [];
  const first = newId();
  const recorder = recordAnswer(opened.shelf, first, (_, event) => void logged.push(event));
  for (const part of parts) {
    recorder.note(part);
    // Whoever passes bytes on may use their memory again.
    part.fill(0);
  }
  await recorder.keep(200, headers);
  const repeat = (state: Extract<RepeatRefusal, { state: string }>['state'], now = START) =>
    replayOf(opened.shelf, { reason: 'idempotency_replay', requestId: first, state }, { requestId: newId(), now });
  return { ...opened, first, logged, repeat };
}

const answered = (result: Result<Response, Refusal>): Response =>
  result.ok ? result.value : refusalResponse(result.refusal, 'gen-1');
const errorOf = async (response: Response) => ((await response.json()) as { error: Record<string, unknown> }).error;

describe('a repeat of a request that was answered', () => {
  it.each(['settled', 'expired'] as const)(
    'gets the same bytes, headers and generation when it is %s',
    async (state) => {
      const kept = await withAnswer(HEADERS, [bytesOf('{"id":"x",'), bytesOf('"n":1}\n')]);
      const answer = answered(await kept.repeat(state));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('{"id":"x","n":1}\n');
      expect(answer.headers.get('x-generation-id')).toBe(kept.first);
      expect(answer.headers.get('x-request-id')).not.toBe(kept.first);
      expect(answer.headers.get('idempotency-replayed')).toBe('true');
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('openai-version')).toBe('2020-10-01');
    },
  );

  it.each(['\n\n', '\r\n\r\n'])('gets a stream as a stream, in pieces of whole events that end in %j', async (end) => {
    const events = Array.from({ length: 900 }, (_, at) => `data: {"n":${at},"text":"${'x'.repeat(at % 60)}"}${end}`);
    const kept = await withAnswer(STREAM, events.map(bytesOf));
    const answer = answered(await kept.repeat('settled'));
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const pieces: string[] = [];
    for await (const piece of answer.body ?? []) pieces.push(new TextDecoder().decode(piece));
    expect(pieces.join('')).toBe(events.join(''));
    expect(pieces.length).toBeGreaterThan(5);
    for (const piece of pieces) expect(piece.endsWith(end)).toBe(true);
  });

  it('gets a stream that was cut as far as it came', async () => {
    const kept = await withAnswer(STREAM, [bytesOf('data: {"n":1}\n\nda'), bytesOf('ta: {"n":')]);
    expect(await answered(await kept.repeat('settled')).text()).toBe('data: {"n":1}\n\ndata: {"n":');
  });

  it('gets it as often as it asks, for a day', async () => {
    const kept = await withAnswer(HEADERS, [bytesOf('{}')]);
    kept.place.now = START + DAY - 1;
    for (let times = 0; times < 3; times++) expect(await answered(await kept.repeat('settled')).text()).toBe('{}');
    kept.place.now = START + DAY;
    expect(answered(await kept.repeat('settled')).status).toBe(409);
  });
});

describe('a repeat that cannot be answered', () => {
  it('is told to wait while the first runs, longer the longer that runs', async () => {
    const { repeat, first } = await withAnswer(HEADERS, []);
    const waits = [0, 400, 5_000, 600_000].map(async (ms) => answered(await repeat('held', START + ms)));
    const answers = await Promise.all(waits);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', '5', '30']);
    const error = await errorOf(answers[0] ?? new Response());
    expect(error).toMatchObject({ code: 'idempotency_in_progress', metadata: { generation_id: first } });
    expect(answers[0]?.headers.get('x-should-retry')).toBeNull();
  });

  it('is told what was paid for when the answer was too large to keep', async () => {
    const piece = new Uint8Array(1024 * 1024);
    const parts = Array.from({ length: Math.ceil(KEPT_ANSWER_BYTES_MAX / piece.length) + 1 }, () => piece);
    const { repeat, first, logged } = await withAnswer(HEADERS, parts);
    const answer = answered(await repeat('settled'));
    expect(answer.status).toBe(409);
    expect(answer.headers.get('x-should-retry')).toBe('false');
    const error = await errorOf(answer);
    expect(error).toMatchObject({ code: 'idempotency_answer_gone', metadata: { generation_id: first } });
    expect(error.message).toContain(first);
    expect(logged).toEqual(['answer_too_large_to_keep']);
  });

  it('the largest answer that is kept is given again', async () => {
    const { repeat, logged } = await withAnswer(HEADERS, [new Uint8Array(KEPT_ANSWER_BYTES_MAX)]);
    expect((await answered(await repeat('settled')).arrayBuffer()).byteLength).toBe(KEPT_ANSWER_BYTES_MAX);
    expect(logged).toEqual([]);
  });

  it('is told that the key was used when it asks for something else', async () => {
    const { shelf } = openShelf(START);
    const mismatch = await replayOf(shelf, { reason: 'idempotency_mismatch' }, { requestId: newId(), now: START });
    const answer = answered(mismatch);
    expect(answer.status).toBe(422);
    expect(await errorOf(answer)).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('is told to come back when the shelf cannot be reached, and the first answer was given all the same', async () => {
    const opened = openShelf(START);
    const logged: string[] = [];
    const first = newId();
    opened.place.isReached = false;
    const recorder = recordAnswer(opened.shelf, first, (_, event) => void logged.push(event));
    recorder.note(bytesOf('{}'));
    await recorder.keep(200, HEADERS);
    expect(logged).toEqual(['answer_not_kept']);
    const repeat: RepeatRefusal = { reason: 'idempotency_replay', requestId: first, state: 'settled' };
    const answer = answered(await replayOf(opened.shelf, repeat, { requestId: newId(), now: START }));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await errorOf(answer)).toMatchObject({ code: 'shelf_unreachable' });
  });
});
