// Properties of every answer, however a model mixes thought, text and calls, and wherever it is cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encryptedContent, readReasoningItem } from '../../../../src/gateway/dialects/responses/reasoning-item.ts';
import { openResponsesWriter } from '../../../../src/gateway/dialects/responses/write-stream.ts';
import { writeWholeResponse } from '../../../../src/gateway/dialects/responses/write-whole.ts';
import { collect } from '../../../../src/gateway/form/collect.ts';
import type { AnswerEvent } from '../../../../src/gateway/form/event.ts';
import { isObject, type JsonObject, objectsAt } from '../../../../src/gateway/form/json.ts';
import type { ReasoningPart } from '../../../../src/gateway/form/request.ts';
import { CHARGE, context, PROVIDER_CUT } from './given.ts';
import { readStrictly } from './strict.ts';

const SEED = 20_251;
const RUNS = { seed: SEED, numRuns: 300 };

type Block = {
  readonly kind: 'text' | 'refusal' | 'reasoning' | 'call' | 'custom';
  readonly pieces: readonly string[];
};

const pieces = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
const json = fc
  .tuple(fc.string({ maxLength: 6 }), fc.nat(20))
  .map(([key, cut]) => JSON.stringify({ [key]: 1 }).match(new RegExp(`.{1,${cut + 1}}`, 'gs')) ?? []);
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'refusal', 'reasoning', 'custom' as const), pieces }),
  fc.record({ kind: fc.constant('call' as const), pieces: json }),
);

function eventsOf({ kind, pieces: said }: Block, index: number): readonly AnswerEvent[] {
  const at = { choice: 0, block: index };
  if (kind === 'text' || kind === 'refusal') return said.map((text) => ({ type: kind, ...at, text }));
  if (kind === 'reasoning') {
    const proof = { type: 'reasoning', ...at, signature: `s${index}`, format: 'anthropic-claude-v1' } as const;
    return [...said.map((text) => ({ type: kind, ...at, text })), proof];
  }
  const start = { type: 'tool_call', ...at, id: `c${index}`, name: `f${index}`, arguments: '' } as const;
  const custom = kind === 'custom' ? { custom: true } : {};
  return [{ ...start, ...custom }, ...said.map((text) => ({ type: 'tool_call' as const, ...at, arguments: text }))];
}

const isCall = ({ kind }: Block): boolean => kind === 'call' || kind === 'custom';

/** Calls may come mixed, their pieces in turn; everything else comes in order. */
function eventsOfAll(blocks: readonly Block[], isMixed: boolean): readonly AnswerEvent[] {
  if (!isMixed) return blocks.flatMap(eventsOf);
  const others = blocks.filter((one) => !isCall(one));
  const calls = blocks.filter(isCall).map((one, index) => eventsOf(one, others.length + index));
  const longest = Math.max(0, ...calls.map((events) => events.length));
  const inTurn = Array.from({ length: longest }, (_, at) => calls.flatMap((events) => events[at] ?? [])).flat();
  return [...others.flatMap(eventsOf), ...inTurn];
}

const answers = fc
  .tuple(fc.array(block, { maxLength: 5 }), fc.boolean())
  .map(([blocks, isMixed]) => eventsOfAll(blocks, isMixed));
const finish = fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'error' as const);

/** What an item says, without its ids. */
const said = (item: JsonObject): unknown => [
  item.type,
  item.name,
  item.arguments ?? item.input,
  item.encrypted_content,
  [...objectsAt(item, 'content'), ...objectsAt(item, 'summary')].map((part) => part.text ?? part.refusal),
];

const outputOf = (response: JsonObject): unknown => objectsAt(response, 'output').map(said);

test('is told strictly in order, and the last event says the same as a whole answer would', () => {
  fc.assert(
    fc.property(answers, finish, (events, reason) => {
      const all: readonly AnswerEvent[] = [{ type: 'start' }, ...events, { type: 'finish', choice: 0, reason }];
      const writer = openResponsesWriter(context());
      const text = all.map((event) => writer.write(event)).join('') + writer.finish(CHARGE, false);
      const { response } = readStrictly(text);
      const whole = writeWholeResponse(collect(all), CHARGE, context());
      expect(outputOf(whole)).toEqual(outputOf(response));
      expect({ ...whole, output: [], id: '' }).toEqual({ ...response, output: [], id: '' });
    }),
    RUNS,
  );
});

test('is told whole as far as it came, wherever it is cut or fails', () => {
  fc.assert(
    fc.property(answers, fc.nat(30), fc.boolean(), (events, length, isFailure) => {
      const writer = openResponsesWriter(context());
      const begun = events.slice(0, length).map((event) => writer.write(event));
      const end = isFailure ? writer.fail(PROVIDER_CUT, CHARGE) : writer.finish(CHARGE, true);
      const { response } = readStrictly(begun.join('') + end);
      expect(response.status).toBe(isFailure ? 'failed' : 'incomplete');
    }),
    RUNS,
  );
});

test('gives thought back to its maker as it was told', () => {
  const text = fc.string({ minLength: 1 });
  const claude = fc.record({
    text: fc.string(),
    signature: text,
    format: fc.constant('anthropic-claude-v1' as const),
  });
  const redacted = fc.record({ sealed: text, format: fc.constant('anthropic-claude-v1' as const) });
  const gemini = fc.record({ sealed: text, id: text, format: fc.constant('google-gemini-v1' as const) });
  const plain = fc.record({ text, format: fc.constant('unknown' as const) });
  const part = fc
    .oneof(claude, redacted, gemini, plain)
    .map((fields): ReasoningPart => ({ type: 'reasoning', ...fields }));
  fc.assert(
    fc.property(part, (before) => {
      const writer = openResponsesWriter(context());
      const told = writer.write({ choice: 0, block: 0, ...before }) + writer.finish(CHARGE, false);
      const [item] = objectsAt(readStrictly(told).response, 'output');
      expect(isObject(item) && item.encrypted_content).toBe(encryptedContent(before));
      expect(readReasoningItem(item ?? {})).toEqual(before);
    }),
    RUNS,
  );
});
