// Whatever a conversation looks like, what Gemini is sent is a valid request; whatever it answers and wherever that is cut,
// reading it never throws; and an answer that is sent back arrives as it was.
import {
  type Arbitrary,
  array,
  assert as check,
  constantFrom,
  integer,
  oneof,
  property,
  record,
  string,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../../../../src/gateway/form/event.ts';
import { isObject, type JsonObject, objectAt, objectsAt } from '../../../../src/gateway/form/json.ts';
import type { Part, Turn } from '../../../../src/gateway/form/request.ts';
import { geminiAdapter } from '../../../../src/gateway/providers/gemini/adapter.ts';
import { answered, chunk, FLASH_3, FLASH_25, form, say, streamed, target, turn, written } from './given.ts';

const SEED = 20261107;
const id = constantFrom('c1', 'c2', 'c3', '');
const short = constantFrom('', 'a', '{"b":1}', '[1]');

const part: Arbitrary<Part> = oneof(
  record({ type: constantFrom('text' as const), text: short }),
  record({ type: constantFrom('refusal' as const), text: short }),
  record({
    type: constantFrom('image' as const),
    source: constantFrom({ kind: 'data' as const, mediaType: 'image/png', data: 'x' }),
  }),
  record(
    {
      type: constantFrom('reasoning' as const),
      text: short,
      sealed: short,
      id,
      format: constantFrom('google-gemini-v1' as const, 'unknown' as const),
    },
    { requiredKeys: ['type'] },
  ),
  record({
    type: constantFrom('tool_call' as const),
    id,
    name: constantFrom('f', 'g'),
    arguments: constantFrom('', '{"x":1}'),
  }),
  record({
    type: constantFrom('tool_result' as const),
    id,
    parts: array(record({ type: constantFrom('text' as const), text: short }), { maxLength: 2 }),
  }),
);
const turns: Arbitrary<readonly Turn[]> = array(
  record({
    role: constantFrom(
      'system' as const,
      'developer' as const,
      'user' as const,
      'assistant' as const,
      'tool' as const,
    ),
    parts: array(part, { maxLength: 4 }),
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
    const valid = property(turns, constantFrom(FLASH_25, FLASH_3), (conversation, upstreamModel) => {
      const request = form({ turns: conversation });
      if (geminiAdapter.cannot(request, target({ upstreamModel })) !== undefined) return;
      sent++;
      expect(faultsOf(written({ turns: conversation }, upstreamModel))).toEqual([]);
    });
    check(valid, { seed: SEED, numRuns: 1_000 });
    expect(sent).toBeGreaterThan(100);
  });
});

const answerPart: Arbitrary<JsonObject> = oneof(
  record({ text: constantFrom('a', 'bc') }),
  record({ text: constantFrom('hm'), thought: constantFrom(true) }),
  record({ text: constantFrom('', 'd'), thoughtSignature: constantFrom('s1', 's2') }),
  record({ inlineData: constantFrom({ mimeType: 'image/png', data: 'x' }) }),
  record({ executableCode: constantFrom({ language: 'PYTHON', code: '1' }) }),
  record(
    {
      functionCall: record({
        id: integer({ min: 0, max: 1_000_000 }).map((n) => `g${n}`),
        name: constantFrom('f'),
        args: constantFrom({ x: 1 }),
      }),
      thoughtSignature: constantFrom('s3'),
    },
    { requiredKeys: ['functionCall'] },
  ),
);

describe('answers', () => {
  it(`come back to the model as it gave them (seed ${SEED})`, () => {
    const parts = array(answerPart, { minLength: 1, maxLength: 6 }).filter(hasNoTwins);
    const faithful = property(parts, (given) => {
      const [choice] = answered(given.map((one) => chunk([one]))).choices;
      const back = written(
        { turns: [say('user', '?'), turn('assistant', ...(choice?.parts ?? []).map(sentBack))] },
        FLASH_25,
      );
      expect(objectsAt(objectsAt(back, 'contents')[1] ?? {}, 'parts')).toEqual(given);
    });
    check(faithful, { seed: SEED, numRuns: 500 });
  });

  it(`never throw, whatever they hold and wherever they are cut (seed ${SEED})`, () => {
    const field = constantFrom(
      'candidates',
      'content',
      'parts',
      'functionCall',
      'groundingMetadata',
      'usageMetadata',
      'error',
    );
    const wild = array(
      oneof(answerPart, record({ functionCall: record({ partialArgs: array(record({ jsonPath: string() })) }) })),
    );
    const safe = property(
      wild,
      field,
      oneof(integer(), string(), constantFrom(null, [], {})),
      integer({ min: 0, max: 400 }),
      (parts, name, odd, cut) => {
        const whole = chunk(parts, { [name]: odd, groundingMetadata: odd, finishReason: odd }, { [name]: odd });
        expect(() => streamed([whole, odd])).not.toThrow();
        const reader = geminiAdapter.openReader(form());
        expect(() => reader.read({ data: JSON.stringify(whole).slice(0, cut) })).not.toThrow();
        expect(() => geminiAdapter.readWhole(whole, form())).not.toThrow();
      },
    );
    check(safe, { seed: SEED, numRuns: 500 });
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
