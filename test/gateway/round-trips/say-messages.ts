// A conversation as a client of Anthropic's Messages API writes it: instructions apart, results in the user's message.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { type Choice, type Item, markedText, type Talk, type TalkTool, type TalkTurn } from './talk.ts';

/** The body. */
export function sayInMessages(talk: Talk): JsonObject {
  const { max_tokens, stop, user, parallel_tool_calls: parallel, ...settings } = talk.settings;
  const [first, ...rest] = talk.turns;
  const system = first?.who === 'system' ? first.items.map(blockJson) : [];
  const choice = talk.choice ?? (parallel === undefined ? undefined : 'auto');
  const config = {
    ...(talk.effort === undefined ? {} : { effort: talk.effort }),
    ...(talk.format === undefined ? {} : { format: { type: 'json_schema', schema: talk.format } }),
  };
  return {
    model: 'acme/m',
    max_tokens,
    ...(system.length === 0 ? {} : { system }),
    messages: messagesOf(system.length === 0 ? talk.turns : rest),
    ...(talk.tools.length === 0 ? {} : { tools: talk.tools.map(toolJson) }),
    ...(choice === undefined ? {} : { tool_choice: choiceJson(choice, parallel) }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...(stop === undefined ? {} : { stop_sequences: stop }),
    ...(user === undefined ? {} : { metadata: { user_id: user } }),
    ...settings,
  };
}

/** What the user says to results stands behind them in one message. */
function messagesOf(turns: readonly TalkTurn[]): readonly JsonObject[] {
  const messages: { readonly role: string; readonly content: JsonObject[] }[] = [];
  let before: TalkTurn['who'] | undefined;
  for (const { who, items } of turns) {
    const blocks = items.map(blockJson);
    const last = messages.at(-1);
    if (who === 'user' && before === 'tool' && last !== undefined) last.content.push(...blocks);
    else messages.push({ role: ROLES[who], content: [...blocks] });
    before = who;
  }
  return messages;
}

const ROLES = { system: 'system', developer: 'system', user: 'user', tool: 'user', model: 'assistant' } as const;

/** The block of an item. */
function blockJson(item: Item): JsonObject {
  switch (item.is) {
    case 'text':
      return markedText(item);
    case 'refusal':
      return { type: 'text', text: item.text };
    case 'image':
      return { type: 'image', source: sourceOf(item.at) };
    case 'paper': {
      const titled = item.name === undefined ? {} : { title: item.name };
      return {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: item.data },
        ...titled,
      };
    }
    case 'sound':
      throw new Error('the dialect has no sound');
    case 'call':
      return { type: 'tool_use', id: item.id, name: item.name, input: item.args };
    case 'result':
      return {
        type: 'tool_result',
        tool_use_id: item.id,
        ...(item.shown.length === 0 ? {} : { content: item.shown.map(blockJson) }),
        ...(item.failed ? { is_error: true } : {}),
      };
  }
}

function sourceOf(at: string): JsonObject {
  const [, media_type, data] = /^data:([^;]+);base64,(.*)$/.exec(at) ?? [];
  return data === undefined ? { type: 'url', url: at } : { type: 'base64', media_type, data };
}

const toolJson = ({ name, description, schema, strict }: TalkTool): JsonObject => ({
  name,
  ...(description === undefined ? {} : { description }),
  input_schema: schema,
  ...(strict === undefined ? {} : { strict }),
});

function choiceJson(choice: Choice, parallel: unknown): JsonObject {
  const single = parallel === undefined || choice === 'none' ? {} : { disable_parallel_tool_use: parallel === false };
  if (typeof choice === 'object') return { type: 'tool', name: 'one' in choice ? choice.one : '', ...single };
  return { type: choice === 'required' ? 'any' : choice, ...single };
}
