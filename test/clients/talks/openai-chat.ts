// The official `openai` client on chat completions: by its own loop of tools, which sends back what it knows of a message and no more, and by
// a loop of the caller's, which sends back the message as the client put it together.
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { jsonSchemaOf, NAMES, openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

const TURNS_MAX = 4;

const begin = (name: string): ChatCompletionMessageParam[] => [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: questionOf(name) },
];

export const openaiTools: Talk = async ({ origin, apiKey, model, name }) => {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const notes = openNotes();
  const tools = NAMES.map((tool) => ({
    type: 'function' as const,
    function: {
      name: tool,
      description: TOOLS[tool].description,
      parameters: jsonSchemaOf(tool),
      parse: (text: string): object => JSON.parse(text),
      function: (input: object) => notes.run(tool, input),
    },
  }));
  const asked = { model, messages: begin(name), tools, reasoning_effort: 'low' as const, stream: true as const };
  const runner = client.chat.completions.runTools(asked);
  return { text: (await runner.finalContent()) ?? '', calls: notes.calls };
};

export const openaiStream: Talk = async ({ origin, apiKey, model, name }) => {
  const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
  const notes = openNotes();
  const tools = NAMES.map((tool) => ({
    type: 'function' as const,
    function: { name: tool, description: TOOLS[tool].description, parameters: jsonSchemaOf(tool) },
  }));
  const messages = begin(name);
  for (let count = 0; count < TURNS_MAX; count++) {
    const asked = { model, messages, tools, reasoning_effort: 'low' as const };
    const answer = await client.chat.completions.stream(asked).finalChatCompletion();
    const message = answer.choices[0]?.message;
    if (message === undefined) throw new Error('an answer without a choice');
    if (!message.tool_calls?.length) return { text: message.content ?? '', calls: notes.calls };
    messages.push(message);
    for (const call of message.tool_calls) {
      if (call.type !== 'function') throw new Error(`a call of type ${call.type}`);
      const content = notes.run(call.function.name, JSON.parse(call.function.arguments));
      messages.push({ role: 'tool', tool_call_id: call.id, content });
    }
  }
  throw new Error(`no answer in ${TURNS_MAX} turns`);
};
