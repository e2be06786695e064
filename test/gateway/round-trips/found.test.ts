// What these properties found, told plainly: each of them was lost or changed on the way once.
import { describe, expect, test } from 'vitest';
import { parseExactJson } from '../../../src/gateway/form/exact-json.ts';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from '../../../src/gateway/form/json.ts';
import { readStrictly } from '../dialects/responses/strict.ts';
import { ALL } from './providers.ts';
import { type Dialect, SAY, sayable } from './sayable.ts';
import type { Talk } from './talk.ts';
import { anthropicStream } from './tell-anthropic.ts';
import { openaiStream } from './tell-openai.ts';
import { streamed, wayTo } from './tellers.ts';
import type { Said, Told } from './told.ts';

const ASKED: Talk = {
  turns: [{ who: 'user', items: [{ is: 'text', text: 'Hello.' }] }],
  tools: [{ name: 'patch', free: true }],
  settings: {},
};

const answer = (...said: readonly Said[]): Told => ({
  said,
  isCut: false,
  usage: { input: 1, output: 1 },
  pieces: [4],
});

/** What a caller is told of a provider's stream. */
function told(dialect: Dialect, to: string, stream: string): string {
  const provider = ALL.find(({ name }) => name === to);
  if (provider === undefined) throw new Error(`no provider ${to}`);
  return streamed(wayTo(dialect, SAY[dialect](sayable(dialect, ASKED)), provider), stream, []).text;
}

/** The same as OpenAI's SDK would read it. */
const annotationsOf = (stream: string): readonly JsonObject[] =>
  stream
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .flatMap((frame) => objectsAt(JSON.parse(frame.slice('data: '.length)), 'choices'))
    .flatMap(({ delta }) => objectsAt(objectAt({ delta }, 'delta') ?? {}, 'annotations'));

describe('an answer', () => {
  test('has its sources flat in Responses, as OpenAI annotates there, whoever nests them', () => {
    const said: Said = { is: 'text', text: 'It rains.', url: 'https://a.example' };
    const stream = openaiStream(answer(said), { details: false, customs: true });
    const { response } = readStrictly(told('responses', 'OpenAI', stream));
    const [part = {}] = objectsAt(response, 'output').flatMap((item) => objectsAt(item, 'content'));
    expect(part.annotations).toEqual([
      { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 9 },
    ]);
  });

  test('has all of a call in Responses, though the signature of the next one comes between its pieces', () => {
    const calls = ['call_1', 'call_2'].map(
      (id): Said => ({
        is: 'call',
        id,
        name: 'patch',
        args: { input: `for ${id}` },
        free: true,
        proof: `sig of ${id}`,
      }),
    );
    const stream = openaiStream(answer(...calls), { details: true, customs: false });
    const { response } = readStrictly(told('responses', 'OpenRouter', stream));
    const inputs = objectsAt(response, 'output').flatMap((item) => textAt(item, 'input') ?? []);
    expect(inputs).toEqual(['for call_1', 'for call_2']);
  });

  test('has a source of its whole text in chat, though Anthropic tells the source before the text', () => {
    const stream = anthropicStream(
      answer({ is: 'text', text: 'Look: ' }, { is: 'text', text: 'it rains.', url: 'https://a.example' }),
    );
    const spans = annotationsOf(told('chat', 'Claude by effort', stream)).map(({ url_citation: cited }) => cited);
    expect(spans).toEqual([{ url: 'https://a.example', title: 'A', content: 'a', start_index: 6, end_index: 15 }]);
  });
});

describe('a request to Gemini', () => {
  const sentOf = (talk: Talk): string => {
    const provider = ALL.find(({ name }) => name === 'Gemini 3');
    if (provider === undefined) throw new Error('no Gemini');
    return new TextDecoder().decode(wayTo('chat', SAY.chat(talk), provider).passage.body(undefined));
  };

  test('has the long numbers of what a tool said as they were', () => {
    const said = '{"id":12345678901234567890}';
    const sent = sentOf({
      ...ASKED,
      turns: [
        { who: 'model', items: [{ is: 'call', id: 'c', name: 'f', args: {} }] },
        { who: 'tool', items: [{ is: 'result', id: 'c', shown: [{ is: 'text', text: said }], failed: false }] },
      ],
    });
    expect(sent).toContain(`"response":${said}`);
  });

  test('has the long numbers of an earlier call as they were, in Messages too', () => {
    const input = '{"to":[175928847299117063],"n":1}';
    const provider = ALL.find(({ name }) => name === 'Gemini 3');
    const body = parseExactJson(
      `{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":${input}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"ok"}]}]}`,
    );
    if (provider === undefined || !isObject(body)) throw new Error('nothing to send');
    const sent = wayTo('messages', body, provider).passage.body(undefined);
    expect(new TextDecoder().decode(sent)).toContain(`"args":${input}`);
  });

  test('has no tier that is a word of JavaScript', () => {
    const sent: unknown = JSON.parse(sentOf({ ...ASKED, settings: { service_tier: '__proto__' } }));
    expect(sent).not.toHaveProperty('serviceTier');
  });
});
