// Vercel's `ai` with each of its providers that a gateway can stand behind: one loop, streamed, over whatever wire format the provider speaks.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { isStepCount, type LanguageModel, streamText, tool } from 'ai';
import { type Line, openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

type Options = NonNullable<Parameters<typeof streamText>[0]['providerOptions']>;

const talk =
  (modelOf: (line: Line) => LanguageModel, providerOptions: Options): Talk =>
  async (line) => {
    const notes = openNotes();
    const { get_weather, get_time } = TOOLS;
    const failures: unknown[] = [];
    const result = streamText({
      model: modelOf(line),
      instructions: SYSTEM,
      prompt: questionOf(line.name),
      tools: {
        get_weather: tool({
          description: get_weather.description,
          inputSchema: get_weather.schema,
          execute: async (input) => notes.run('get_weather', input),
        }),
        get_time: tool({
          description: get_time.description,
          inputSchema: get_time.schema,
          execute: async (input) => notes.run('get_time', input),
        }),
      },
      stopWhen: isStepCount(4),
      maxRetries: 0,
      providerOptions,
      onError: ({ error }) => {
        failures.push(error);
      },
    });
    let text = '';
    try {
      text = await result.text;
    } catch (error) {
      throw failures[0] ?? error;
    }
    if (failures.length > 0) throw failures[0];
    return { text, calls: notes.calls };
  };

const REASONING = { effort: 'low' };

/** Its default is Responses. A model that it does not know reasons only if told so. */
export const aiOpenai = talk(({ origin, apiKey, model }) => createOpenAI({ baseURL: `${origin}/v1`, apiKey })(model), {
  openai: { forceReasoning: true, reasoningEffort: 'low', reasoningSummary: 'auto' },
});

export const aiCompatible = talk(
  ({ origin, apiKey, model }) =>
    createOpenAICompatible({ name: 'farebox', baseURL: `${origin}/v1`, apiKey, includeUsage: true })(model),
  { farebox: { reasoningEffort: 'low' } },
);

export const aiAnthropic = talk(
  ({ origin, apiKey, model }) => createAnthropic({ baseURL: `${origin}/v1`, apiKey })(model),
  { anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } } },
);

export const aiOpenrouter = talk(
  ({ origin, apiKey, model }) => createOpenRouter({ baseURL: `${origin}/v1`, apiKey })(model),
  { openrouter: { reasoning: REASONING } },
);
