// Streams of every wire, for callers of every dialect, cut at every byte: what is charged, and how the answer ends.
import { describe, expect, test } from 'vitest';
import { errorBody } from '../../src/base/refusal.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { isObject, type JsonObject, objectAt, parseJson } from '../../src/gateway/form/json.ts';
import { meter } from '../../src/gateway/meter.ts';
import { type Caller, exchange, STREAMS, type Wire } from './given-wires.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const BROKEN = errorBody('provider_cut', {}, 'req-1');

const PAIRS: readonly (readonly [Wire, Caller])[] = [
  ...(['chat', 'anthropic', 'gemini'] as const).flatMap((wire) =>
    (['chat', 'messages', 'responses'] as const).map((caller) => [wire, caller] as const),
  ),
  ['responses', 'responses'],
];

/** 30 tokens of prompt at $1 a million, those from the cache at the price of input, and 9 of answer at $2. */
const EXACT = nanoUsd(30_000 + 18_000);

/** What a caller gets of these bytes, and what he is charged; nothing for what told him nothing. */
function cutAt({ asked, candidate, context }: ReturnType<typeof exchange>, bytes: Uint8Array) {
  const pipe = candidate.passage.openPipe(context);
  const parts: Uint8Array[] = [pipe.push(bytes.slice()).slice(), pipe.end().slice()];
  const { seen } = pipe;
  const isWhole = seen.done || seen.finishReason !== undefined;
  if (!seen.contentSeen && !isWhole) return { seen, held: candidate.most, text: '' };
  const metered = meter(seen, candidate, asked, candidate.most);
  const { usage, cost, basis } = metered;
  const charge = { usage, cost: cost.total, extra: { generationId: 'gen-1', basis } };
  parts.push(isWhole ? pipe.finish(charge, false) : pipe.fail(BROKEN, charge));
  return { seen, metered, held: candidate.most, text: parts.map((part) => decoder.decode(part)).join('') };
}

/** The data of every event. An event that is not whole, or no JSON, is a mistake. */
function eventsIn(text: string): readonly JsonObject[] {
  expect(text.endsWith('\n\n')).toBe(true);
  const datas = text.split(/\n{2,}/).flatMap((event) => event.split('\n').filter((one) => one.startsWith('data: ')));
  const values = datas.map((data) => data.slice('data: '.length)).filter((data) => data !== '[DONE]');
  return values.map((value) => {
    const event = parseJson(value);
    if (!isObject(event)) throw new Error(`not an event: ${value}`);
    return event;
  });
}

/** What the events say of the usage: once. */
function toldIn(events: readonly JsonObject[]): JsonObject {
  const told = events.flatMap((event) => {
    const usage = objectAt(event, 'usage') ?? objectAt(objectAt(event, 'response') ?? {}, 'usage');
    return usage === undefined || usage.cost === undefined ? [] : [usage];
  });
  expect(told).toHaveLength(1);
  return told[0] ?? {};
}

describe.each(PAIRS)('a stream of the wire %s for a caller of %s', (wire, caller) => {
  const bytes = encoder.encode(STREAMS[wire]);
  const given = exchange(wire, caller);

  test('that is whole is charged exactly what was reported, and says so', () => {
    const { metered, text } = cutAt(given, bytes);
    expect(metered).toMatchObject({ basis: 'reported', cost: { total: EXACT } });
    expect(toldIn(eventsIn(text)).cost).toBe(Number(EXACT) / 1e9);
  });

  test('that is cut at any byte is charged within the hold, for what was written, and ends as a client can read', () => {
    for (let at = 0; at < bytes.length; at++) {
      const { seen, metered, held, text } = cutAt(given, bytes.subarray(0, at));
      if (metered === undefined) continue;
      const { total } = metered.cost;
      expect(total >= 0n && total <= held).toBe(true);
      if (seen.outputBytes > 0) expect(total > 0n).toBe(true);
      if (metered.basis === 'reported' && seen.finishReason !== undefined) expect(total).toBe(EXACT);
      const told = toldIn(eventsIn(text));
      expect([told.cost, told.basis]).toEqual([Number(total) / 1e9, metered.basis]);
    }
  });
});
