// Whatever a conversation looks like, what Gemini is sent is a valid request; whatever it answers and wherever that is cut,
// reading it never throws; and an answer that is sent back arrives as it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../../../../src/gateway/form/event.ts';
import { isObject, type JsonObject, objectAt, objectsAt } from '../../../../src/gateway/form/json.ts';
import type { Part, Turn } from '../../../../src/gateway/form/request.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { answered, chunk, FLASH_3, FLASH_25, form, say, streamed, target, turn, written } from './given.ts';

const SEED = 20261107;
const id = fc.constantFrom('c1', 'c2', 'c3', '');
const short = fc.constantFrom('', 'a', '{"b":1}', '[1]');

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constantFrom('text' as const), text: short }),
  fc.record({ type: fc.constantFrom('refusal' as const), text: short }),
  fc.record({
    type: fc.constantFrom('image' as const),
    source: fc.constantFrom({ kind: 'data' as const, mediaType: 'image/png', data: 'x' }),
  }),
  fc.record(
    {
      type: fc.constantFrom('reasoning' as const),
      text: short,
      sealed: short,
      id,
      format: fc.constantFrom('google-gemini-v1' as const, 'unknown' as const),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({
    type: fc.constantFrom('tool_call' as const),
    id,
    name: fc.constantFrom('f', 'g'),
    arguments: fc.constantFrom('', '{"x":1}'),
  }),
  fc.record({
    type: fc.constantFrom('tool_result' as const),
    id,
    parts: fc.array(fc.record({ type: fc.constantFrom('text' as const), text: short }), { maxLength: 2 }),
  }),
);
const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    role: fc.constantFrom(
      'system' as const,
      'developer' as const,
      'user' as const,
      'assistant' as const,
      'tool' as const,
    ),
    parts: fc.array(part, { maxLength: 4 }),
  }),
  { maxLength: 8 },
);

/** What Google's reference demands of `contents`. */
function faultsOf(body: JsonObject): readonly string[] {
  const faults: string[] = [];
  let before: unknown;
  for (const { role, parts } of objectsAt(body, 'contents')) {
    if (role !== 'user' && role !== 'model') faults.push(`role ${String(role)}`);
    if (role === before) faults.push('a role twice');
    before = role;
    const list = Array.isArray(parts) ? parts.filter(isObject) : [];
    if (list.length === 0) faults.push('no parts');
    let sawOther = false;
    for (const one of list) {
      const response = objectAt(one, 'functionResponse');
      if (response !== undefined && (typeof response.name !== 'string' || response.name === ''))
        faults.push('no name');
      if (response !== undefined && !isObject(response.response)) faults.push('no object');
      if (response !== undefined && sawOther) faults.push('a result behind words');
      sawOther ||= response === undefined;
      if (response !== undefined && role !== 'user') faults.push('a result of the model');
      if (objectAt(one, 'functionCall') !== undefined && role !== 'model') faults.push('a call of the user');
      if (one.text === '' && one.thoughtSignature === undefined) faults.push('an empty text');
      if (Object.keys(one).length === 0) faults.push('an empty part');
    }
  }
  return faults;
}

describe('requests', () => {
  it(`are valid for every conversation that is not refused (seed ${SEED})`, () => {
    let sent = 0;
    const valid = fc.property(turns, fc.constantFrom(FLASH_25, FLASH_3), (conversation, upstreamModel) => {
      const request = form({ turns: conversation });
      if (geminiAdapter.cannot(request, target({ upstreamModel })) !== undefined) return;
      sent++;
      expect(faultsOf(written({ turns: conversation }, upstreamModel))).toEqual([]);
    });
    fc.assert(valid, { seed: SEED, numRuns: 1_000 });
    expect(sent).toBeGreaterThan(100);
  });
});

const answerPart: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ text: fc.constantFrom('a', 'bc') }),
  fc.record({ text: fc.constantFrom('hm'), thought: fc.constantFrom(true) }),
  fc.record({ text: fc.constantFrom('', 'd'), thoughtSignature: fc.constantFrom('s1', 's2') }),
  fc.record({ inlineData: fc.constantFrom({ mimeType: 'image/png', data: 'x' }) }),
  fc.record({ executableCode: fc.constantFrom({ language: 'PYTHON', code: '1' }) }),
  fc.record(
    {
      functionCall: fc.record({
        id: fc.integer({ min: 0, max: 1_000_000 }).map((n) => `g${n}`),
        name: fc.constantFrom('f'),
        args: fc.constantFrom({ x: 1 }),
      }),
      thoughtSignature: fc.constantFrom('s3'),
    },
    { requiredKeys: ['functionCall'] },
  ),
);

describe('answers', () => {
  it(`come back to the model as it gave them (seed ${SEED})`, () => {
    const parts = fc.array(answerPart, { minLength: 1, maxLength: 6 }).filter(hasNoTwins);
    const faithful = fc.property(parts, (given) => {
      const [choice] = answered(given.map((one) => chunk([one]))).choices;
      const back = written(
        { turns: [say('user', '?'), turn('assistant', ...(choice?.parts ?? []).map(sentBack))] },
        FLASH_25,
      );
      expect(objectsAt(objectsAt(back, 'contents')[1] ?? {}, 'parts')).toEqual(given);
    });
    fc.assert(faithful, { seed: SEED, numRuns: 500 });
  });

  it(`never throw, whatever they hold and wherever they are cut (seed ${SEED})`, () => {
    const field = fc.constantFrom(
      'candidates',
      'content',
      'parts',
      'functionCall',
      'groundingMetadata',
      'usageMetadata',
      'error',
    );
    const wild = fc.array(
      fc.oneof(
        answerPart,
        fc.record({ functionCall: fc.record({ partialArgs: fc.array(fc.record({ jsonPath: fc.string() })) }) }),
      ),
    );
    const safe = fc.property(
      wild,
      field,
      fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, [], {})),
      fc.integer({ min: 0, max: 400 }),
      (parts, name, odd, cut) => {
        const whole = chunk(parts, { [name]: odd, groundingMetadata: odd, finishReason: odd }, { [name]: odd });
        expect(() => streamed([whole, odd])).not.toThrow();
        const reader = geminiAdapter.openReader(form());
        expect(() => reader.read({ data: JSON.stringify(whole).slice(0, cut) })).not.toThrow();
        expect(() => geminiAdapter.readWhole(whole, form())).not.toThrow();
      },
    );
    fc.assert(safe, { seed: SEED, numRuns: 500 });
  });
});

/** A part of an answer as a caller sends it in the next request. */
function sentBack(answer: AnswerPart): Part {
  if (answer.type === 'audio') return { type: 'audio', data: answer.data, format: 'wav' };
  if (answer.type !== 'image') return answer;
  return { type: 'image', source: { kind: 'data', mediaType: answer.mediaType, data: answer.data } };
}

/** Neighbours of one kind are one text afterwards, and a signature without a part of its own belongs to the next one. */
function hasNoTwins(parts: readonly JsonObject[]): boolean {
  const ids = parts.map((one) => objectAt(one, 'functionCall')?.id).filter((one) => one !== undefined);
  const isApart = parts.every((one, index) => {
    const next = parts[index + 1];
    if (next === undefined) return true;
    if (one.text === '') return next.thoughtSignature !== undefined;
    const isSameKind = 'text' in one && 'text' in next && one.thought === next.thought;
    return !isSameKind || next.thoughtSignature !== undefined;
  });
  return new Set(ids).size === ids.length && isApart;
}
