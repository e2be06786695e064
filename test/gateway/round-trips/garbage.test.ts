// Whatever a caller or a provider sends, nothing of the translation throws: a body is refused by the name of what is wrong with it, or
// written; an answer is told as far as it can be read, by the rules of the caller's dialect.
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isObject, type JsonObject, parseJson } from '../../../src/gateway/form/json.ts';
import { CONVERSATIONS } from '../../../src/gateway/passages/choose.ts';
import { targetOf, translated } from '../../../src/gateway/passages/translated.ts';
import { openaiBody, routerBody } from '../providers/openai/bodies.ts';
import { CLIENTS } from './clients.ts';
import { messagesBody } from './messages-bodies.ts';
import { asObject, type Mutation, mutated, mutations } from './mutations.ts';
import { ALL, type Provider } from './providers.ts';
import { DIALECTS, type Dialect, SAY, sayable } from './sayable.ts';
import { talks } from './talks.ts';
import { CHARGE, contextOf, TELLERS, wayTo } from './tellers.ts';

const SEED = 61_011;
const RUNS = { seed: SEED, numRuns: 60 };

const spoken = (dialect: Dialect): Arbitrary<JsonObject> => talks.map((talk) => SAY[dialect](sayable(dialect, talk)));

/** Items and tools that a talk has not. */
const FURTHER: readonly JsonObject[] = [
  { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'a' }], encrypted_content: 'e' },
  { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'a' }] },
  { type: 'reasoning', summary: [], encrypted_content: 'google-gemini-v1:call_1:e' },
  { type: 'image_generation_call', id: 'ig_1', result: 'iVBO', output_format: 'png' },
  { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'a' } },
  { type: 'additional_tools', tools: [{ type: 'custom', name: 'b', format: { type: 'grammar', syntax: 'lark' } }] },
  {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'a', annotations: [{ type: 'url_citation', url: 'u', start_index: 0 }] }],
  },
];
const TOOLS: readonly JsonObject[] = [
  { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f', parameters: {} }] },
  { type: 'web_search', filters: { allowed_domains: ['a.example'] }, user_location: { type: 'approximate' } },
];

const responsesBody = spoken('responses').map(({ input, tools, ...body }) => ({
  ...body,
  input: [...FURTHER, ...(Array.isArray(input) ? input : [])],
  tools: [...TOOLS, ...(Array.isArray(tools) ? tools : [])],
}));

const BODIES: Readonly<Record<Dialect, Arbitrary<JsonObject>>> = {
  chat: fc.oneof(spoken('chat'), openaiBody, routerBody).map((body) => ({ model: 'acme/m', ...body })),
  responses: responsesBody,
  messages: fc.oneof(spoken('messages'), messagesBody).map((body) => ({ model: 'acme/m', ...body })),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What is refused says what is wrong, and what is not is written for every provider that can carry it. */
function answerTo(dialect: Dialect, body: JsonObject): void {
  const { guard } = CONVERSATIONS[dialect];
  const read = guard(encoder.encode(JSON.stringify(body)), 'application/json', new Headers());
  const form = read.ok ? read.value.form() : read;
  if (!form.ok) expect([form.refusal.message === '', form.refusal.param]).not.toEqual([true, undefined]);
  if (!read.ok || !form.ok) return;
  for (const { adapter, reach } of ALL) {
    if (adapter.cannot(form.value, targetOf(read.value, reach)) !== undefined) continue;
    const passage = translated(read.value, reach, CONVERSATIONS[dialect], adapter);
    expect(isObject(parseJson(decoder.decode(passage.body(undefined))))).toBe(true);
    passage.dropped();
    passage.openPipe(contextOf(read.value)).end();
  }
}

describe(`a body with something wrong in it (seed ${SEED})`, () => {
  test.each(DIALECTS)('in %s is refused by name, or written', (dialect) => {
    const isAnswered = fc.property(BODIES[dialect], mutations, (body, list) => {
      answerTo(dialect, asObject(mutated(body, list)));
    });
    fc.assert(isAnswered, RUNS);
  });
});

/** The data of a stream with mutations in one of its events. */
function mutatedStream(stream: string, at: number, list: readonly Mutation[]): string {
  const frames = stream.split(/(?<=\n\r?\n)/);
  const place = at % frames.length;
  return frames
    .map((frame, index) => {
      const [, head = '', data = '', tail = ''] = /^((?:event: .*\n)?data: )(.*?)(\r?\n\r?\n)$/s.exec(frame) ?? [];
      const value = index === place ? parseJson(data) : undefined;
      return value === undefined ? frame : `${head}${JSON.stringify(mutated(value, list))}${tail}`;
    })
    .join('');
}

const asked = (dialect: Dialect, provider: Provider) => {
  const body = { turns: [{ who: 'user', items: [{ is: 'text', text: 'a' }] }], tools: [], settings: {} } as const;
  return wayTo(dialect, SAY[dialect](sayable(dialect, body)), provider);
};

describe(`an answer with something wrong in it (seed ${SEED})`, () => {
  const ways = DIALECTS.flatMap((dialect) => TELLERS.map((teller) => ({ dialect, name: teller.name, teller })));

  test.each(ways)('of $name is told in $dialect by its rules', ({ dialect, teller }) => {
    const isTold = fc.property(teller.answers(false), fc.nat(), mutations, fc.boolean(), (told, at, list, isCut) => {
      const { asked: request, passage } = asked(dialect, teller.provider);
      const pipe = passage.openPipe(contextOf(request));
      const bytes = encoder.encode(mutatedStream(teller.stream(told), at, list));
      const parts = [pipe.push(bytes), pipe.end(), pipe.finish(CHARGE, isCut)];
      const text = parts.map((part) => decoder.decode(part)).join('');
      expect(() => CLIENTS[dialect].read(text)).not.toThrow();
    });
    fc.assert(isTold, { ...RUNS, numRuns: 25 });
  });

  test.each(ways)('of $name that comes whole is told in $dialect, or is none', ({ dialect, teller }) => {
    const isTold = fc.property(teller.answers(false), mutations, (told, list) => {
      const { asked: request, passage } = asked(dialect, teller.provider);
      const bytes = encoder.encode(JSON.stringify(mutated(teller.whole(told), list)));
      const seen = passage.readWhole(bytes, contextOf(request));
      if (seen !== undefined) expect(isObject(parseJson(decoder.decode(seen.deliver(CHARGE))))).toBe(true);
    });
    fc.assert(isTold, { ...RUNS, numRuns: 25 });
  });
});
