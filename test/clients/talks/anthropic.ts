// The official `@anthropic-ai/sdk` on Messages, streamed, with thinking on.
import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOf, NAMES, openNotes, questionOf, SYSTEM, type Talk, TOOLS } from './talk.ts';

const TURNS_MAX = 4;

export const anthropic: Talk = async ({ origin, apiKey, model, name }) => {
  const client = new Anthropic({ baseURL: origin, apiKey, maxRetries: 0 });
  const notes = openNotes();
  const tools = NAMES.map((tool) => ({
    name: tool,
    description: TOOLS[tool].description,
    input_schema: { ...jsonSchemaOf(tool), type: 'object' as const },
  }));
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: questionOf(name) }];
  for (let count = 0; count < TURNS_MAX; count++) {
    const stream = client.messages.stream({
      model,
      max_tokens: 4_096,
      system: SYSTEM,
      tools,
      messages,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    });
    const message = await stream.finalMessage();
    const results = message.content.flatMap((block): Anthropic.ToolResultBlockParam[] =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result', tool_use_id: block.id, content: notes.run(block.name, block.input) }]
        : [],
    );
    if (results.length === 0) {
      const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      return { text, calls: notes.calls };
    }
    messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: results });
  }
  throw new Error(`no answer in ${TURNS_MAX} turns`);
};
