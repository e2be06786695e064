// `@langchain/openai`, streamed: chunks are added up into the message that goes back.
import {
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { NAMES, openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

const TURNS_MAX = 4;

export const langchain: Talk = async ({ origin, apiKey, model, name }) => {
  const notes = openNotes();
  const tools = NAMES.map((known) =>
    tool(async (input) => notes.run(known, input), {
      name: known,
      description: TOOLS[known].description,
      schema: TOOLS[known].schema,
    }),
  );
  const chat = new ChatOpenAI({ model, apiKey, maxRetries: 0, configuration: { baseURL: `${origin}/v1` } });
  const messages: BaseMessage[] = [new SystemMessage(SYSTEM), new HumanMessage(questionOf(name))];
  for (let count = 0; count < TURNS_MAX; count++) {
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await chat.bindTools(tools).stream(messages)) whole = whole?.concat(chunk) ?? chunk;
    if (whole === undefined) throw new Error('nothing was streamed');
    if (!whole.tool_calls?.length) return { text: whole.text, calls: notes.calls };
    messages.push(whole);
    for (const call of whole.tool_calls) {
      messages.push(
        new ToolMessage({ content: notes.run(call.name, call.args), tool_call_id: call.id ?? '', name: call.name }),
      );
    }
  }
  throw new Error(`no answer in ${TURNS_MAX} turns`);
};
