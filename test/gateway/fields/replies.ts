// What becomes of a provider's answer on its way to a caller, whole or as a stream, with the charge that is made of its usage.
import { assert } from '../../../src/base/assert.ts';
import { nanoUsd } from '../../../src/billing/money.ts';
import type { AnswerContext, Charge } from '../../../src/gateway/dialects/dialect.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { passageTo } from '../../../src/gateway/passages/choose.ts';
import type { Passage, Reach } from '../../../src/gateway/passages/passage.ts';
import { askedIn } from './carried.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Requests whose answers are read, by dialect: what is asked for decides what an answer may say. */
const ASKED: Readonly<Record<string, JsonObject>> = {
  chat: {
    model: 'acme/m',
    messages: [{ role: 'user', content: 'Hello' }],
    tools: [{ type: 'function', function: { name: 'weather' } }],
  },
  messages: {
    model: 'acme/m',
    max_tokens: 2_000,
    messages: [{ role: 'user', content: 'Hello' }],
    tools: [{ name: 'weather', input_schema: {} }],
  },
  responses: { model: 'acme/m', input: 'Hello', tools: [{ type: 'function', name: 'weather' }] },
  embeddings: { model: 'acme/m', input: 'Hello' },
};

/** What the caller gets of a whole answer; undefined when it is none. */
export function told(dialect: string, reach: Reach, answer: JsonObject): string | undefined {
  const { passage, context } = opened(dialect, reach, {});
  const seen = passage.readWhole(encoder.encode(JSON.stringify(answer)), context);
  if (seen === undefined) return undefined;
  return decoder.decode(seen.deliver(chargeOf(passage, reach, seen.rawUsage)));
}

/** What the caller gets of a stream. */
export function streamed(dialect: string, reach: Reach, events: readonly JsonObject[], isNamed: boolean): string {
  const { passage, context } = opened(dialect, reach, { stream: true });
  const pipe = passage.openPipe(context);
  const frames = events.map((event) => `${isNamed ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
  const during = decoder.decode(pipe.push(encoder.encode(frames.join(''))));
  const rest = decoder.decode(pipe.end());
  return during + rest + decoder.decode(pipe.finish(chargeOf(passage, reach, pipe.seen.rawUsage), false));
}

function opened(
  dialect: string,
  reach: Reach,
  more: JsonObject,
): { readonly passage: Passage; readonly context: AnswerContext } {
  const asked = askedIn(dialect, { ...ASKED[dialect], ...more });
  assert(typeof asked !== 'string', 'the guard refused a test request');
  let made = 0;
  const context = {
    asked,
    generationId: 'gen-1',
    servedModel: 'acme/m',
    createdAt: 1_700_000_000_000,
    newId: (prefix: string) => `${prefix}_${++made}`,
  };
  return { passage: passageTo(asked, reach), context };
}

function chargeOf(passage: Passage, { row }: Reach, report: unknown): Charge {
  const reading = passage.readUsage(report, row);
  const { usage = {}, statedCost, lines, served } = reading ?? {};
  // All that the charge is made of is told, so that it is seen what a field of a report does.
  const noted = JSON.stringify({ usage, statedCost: statedCost?.toString(), lines, served });
  return {
    usage,
    cost: nanoUsd(1_500),
    extra: { generationId: `gen-${noted}`, basis: reading === undefined ? 'estimated' : 'reported' },
  };
}
