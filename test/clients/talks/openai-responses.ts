// The official `openai` client on Responses: once with everything sent again and nothing stored, once by the id of the response before.
import OpenAI from 'openai';
import type { Response, ResponseInputItem } from 'openai/resources/responses/responses';
import { jsonSchemaOf, NAMES, openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

const TURNS_MAX = 4;

/** How one turn follows the one before. */
type Follow = (before: Response, results: readonly ResponseInputItem[], input: readonly ResponseInputItem[]) => Turn;
type Turn = { readonly input: ResponseInputItem[]; readonly previous_response_id?: string };

const talk =
  (fields: object, follow: Follow): Talk =>
  async ({ origin, apiKey, model, name }) => {
    const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey, maxRetries: 0 });
    const notes = openNotes();
    const tools = NAMES.map((tool) => ({
      type: 'function' as const,
      name: tool,
      description: TOOLS[tool].description,
      parameters: jsonSchemaOf(tool),
      strict: true,
    }));
    let turn: Turn = { input: [{ role: 'user', content: questionOf(name) }] };
    for (let count = 0; count < TURNS_MAX; count++) {
      const stream = client.responses.stream({
        model,
        instructions: SYSTEM,
        tools,
        reasoning: { effort: 'low', summary: 'auto' },
        ...fields,
        ...turn,
      });
      const response = await stream.finalResponse();
      const results = response.output.flatMap((item): ResponseInputItem[] =>
        item.type === 'function_call'
          ? [
              {
                type: 'function_call_output',
                call_id: item.call_id,
                output: notes.run(item.name, JSON.parse(item.arguments)),
              },
            ]
          : [],
      );
      if (results.length === 0) return { text: response.output_text, calls: notes.calls };
      turn = follow(response, results, turn.input);
    }
    throw new Error(`no answer in ${TURNS_MAX} turns`);
  };

/** Nothing is stored: what the model thought comes back sealed. */
export const openaiResponses = talk(
  { store: false, include: ['reasoning.encrypted_content'] },
  (before, results, input) => ({ input: [...input, ...(before.output as ResponseInputItem[]), ...results] }),
);

/** The other end remembers: only the results are sent. */
export const openaiResponsesStored = talk({}, (before, results) => ({
  input: [...results],
  previous_response_id: before.id,
}));
