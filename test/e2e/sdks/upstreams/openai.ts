// The double of an OpenAI-compatible provider, with the habits of the open models' hosts: thought in `reasoning_content`, parallel
// calls whose deltas interleave, usage in a last chunk that has to be asked for.
import { z } from 'zod';
import type { Answer, Entry, Incoming, Replayed, Wire } from './double.ts';
import { must, readBody } from './double.ts';
import { checkCall, checkResult, checkTool, FINAL, PREFACE, SCRIPTED, THOUGHT, talkOf } from './script.ts';

const MODEL = 'double-1';

const words = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1)]);
const call = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer']), content: words }),
  z.strictObject({ role: z.literal('user'), content: words, name: z.string().optional() }),
  // Clients send back what they were given, with fields that such a provider does not read.
  z.looseObject({
    role: z.literal('assistant'),
    content: words.nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(call).optional(),
  }),
  z.looseObject({ role: z.literal('tool'), tool_call_id: z.string(), content: words }),
]);
const request = z.strictObject({
  model: z.literal(MODEL),
  messages: z.array(message).min(1),
  tools: z.array(
    z.strictObject({
      type: z.literal('function'),
      function: z.strictObject({
        name: z.string(),
        description: z.string(),
        parameters: z.looseObject({}),
        strict: z.boolean().optional(),
      }),
    }),
  ),
  tool_choice: z.literal('auto').optional(),
  parallel_tool_calls: z.literal(true).optional(),
  reasoning_effort: z.literal(['low', 'minimal', 'medium']).optional(),
  reasoning: z.looseObject({}).optional(),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
});
type Message = z.output<typeof message>;

const textOf = (content: z.output<typeof words> | null | undefined): string =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text).join('');

const ids = SCRIPTED.map((_, index) => `call_${index}_openai`);

function answer({ path, headers, body }: Incoming, apiKey: string): Answer {
  must(path === '/v1/chat/completions', `there is no ${path}`);
  must(headers.authorization === `Bearer ${apiKey}`, 'the key is not the one of this provider');
  const asked = readBody(request, body);
  must(asked.tools.length === SCRIPTED.length, `${asked.tools.length} tools came`);
  for (const [index, { function: it }] of asked.tools.entries())
    checkTool(index, it.name, it.description, it.parameters);
  const [system, user, ...rest] = asked.messages;
  must(system?.role === 'system' || system?.role === 'developer', 'the instructions are not first');
  must(user?.role === 'user', 'the question does not follow the instructions');
  const talk = talkOf(textOf(user.content));
  const thinks = asked.reasoning_effort !== undefined || asked.reasoning !== undefined;
  const tells = asked.stream_options?.include_usage === true;
  if (rest.length === 0)
    return { stream: firstTurn(tells), entry: { talk, turn: 1, ...FIRST, replayed: 'nothing', thinks } };
  const replayed = checkSecond(rest);
  return { stream: secondTurn(tells), entry: { talk, turn: 2, ...SECOND, replayed, thinks } };
}

function checkSecond(rest: readonly Message[]): Replayed {
  const [said, ...results] = rest;
  must(said?.role === 'assistant', 'what the model said does not follow the question');
  must(said.tool_calls?.length === SCRIPTED.length, `${said.tool_calls?.length ?? 0} calls came back`);
  const names = said.tool_calls.map(({ id, function: it }, index) => {
    must(id === ids[index], `call ${index} came back as ${id}`);
    checkCall(index, it.name, JSON.parse(it.arguments));
    return it.name;
  });
  must(results.length === names.length, `${results.length} messages follow the calls`);
  for (const [index, result] of results.entries()) {
    must(result.role === 'tool' && result.tool_call_id === ids[index], `result ${index} is not that of its call`);
    checkResult(SCRIPTED[index]?.name ?? 'get_time', textOf(result.content));
  }
  return said.reasoning_content === THOUGHT.join('') ? 'words' : 'nothing';
}

const FIRST: Pick<Entry, 'bill'> = { bill: { input: 56, cache_read: 64, output: 48 } };
const SECOND: Pick<Entry, 'bill'> = { bill: { input: 82, cache_read: 128, output: 22 } };

const frame = (fields: object): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-double', object: 'chat.completion.chunk', created: 1_760_000_000, model: MODEL, ...fields })}\n\n`;
const delta = (fields: object, finish_reason: string | null = null): string =>
  frame({ choices: [{ index: 0, delta: fields, logprobs: null, finish_reason }], usage: null });
const toolDelta = (index: number, piece: string): string =>
  delta({ tool_calls: [{ index, function: { arguments: piece } }] });

function firstTurn(tells: boolean): string {
  const opened = SCRIPTED.map(({ name }, index) =>
    delta({ tool_calls: [{ index, id: ids[index], type: 'function', function: { name, arguments: '' } }] }),
  );
  const longest = Math.max(...SCRIPTED.map(({ pieces }) => pieces.length));
  const interleaved = Array.from({ length: longest }, (_, at) =>
    SCRIPTED.map(({ pieces }, index) => toolDelta(index, pieces[at] ?? '')).join(''),
  );
  return [
    delta({ role: 'assistant', content: '' }),
    ...THOUGHT.map((reasoning_content) => delta({ reasoning_content })),
    ...PREFACE.map((content) => delta({ content })),
    ...opened,
    ...interleaved,
    delta({}, 'tool_calls'),
    tells ? usage(120, 64, 48, 16) : '',
    'data: [DONE]\n\n',
  ].join('');
}

const secondTurn = (tells: boolean): string =>
  [
    delta({ role: 'assistant', content: '' }),
    ...FINAL.map((content) => delta({ content })),
    delta({}, 'stop'),
    tells ? usage(210, 128, 22, 0) : '',
    'data: [DONE]\n\n',
  ].join('');

const usage = (prompt_tokens: number, cached_tokens: number, completion_tokens: number, reasoning_tokens: number) =>
  frame({
    choices: [],
    usage: {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      prompt_tokens_details: { cached_tokens },
      completion_tokens_details: { reasoning_tokens },
    },
  });

export const openaiWire: Wire = {
  model: MODEL,
  basePath: '/v1',
  answer,
  error: (message) => ({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
};
