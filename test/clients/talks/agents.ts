// `@openai/agents`, streamed over Responses. Tracing would call OpenAI, so it is off.
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

export const agents: Talk = async ({ origin, apiKey, model, name }) => {
  const notes = openNotes();
  const { get_weather, get_time } = TOOLS;
  const agent = new Agent({
    name: 'Reporter',
    instructions: SYSTEM,
    model,
    modelSettings: { reasoning: { effort: 'low', summary: 'auto' } },
    tools: [
      tool({
        name: 'get_weather',
        description: get_weather.description,
        parameters: get_weather.schema,
        execute: async (input) => notes.run('get_weather', input),
      }),
      tool({
        name: 'get_time',
        description: get_time.description,
        parameters: get_time.schema,
        execute: async (input) => notes.run('get_time', input),
      }),
    ],
  });
  const modelProvider = new OpenAIProvider({ apiKey, baseURL: `${origin}/v1`, useResponses: true });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const result = await runner.run(agent, questionOf(name), { stream: true, maxTurns: 4 });
  await result.completed;
  return { text: result.finalOutput ?? '', calls: notes.calls };
};
