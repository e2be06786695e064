// What of a conversation a dialect has words for. The rest cannot be lost on the way, since it is never said.
import type { ConversationName } from '../../../src/gateway/asked.ts';
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import { sayInChat } from './say-chat.ts';
import { sayInMessages } from './say-messages.ts';
import { sayInResponses } from './say-responses.ts';
import type { Item, Talk, TalkTurn } from './talk.ts';

export type Dialect = ConversationName;
export const DIALECTS: readonly Dialect[] = ['chat', 'responses', 'messages'];

/** The body that says a conversation. */
export const SAY: Readonly<Record<Dialect, (talk: Talk) => JsonObject>> = {
  chat: sayInChat,
  responses: sayInResponses,
  messages: sayInMessages,
};

/** The settings that a dialect has no name for. */
const UNNAMED: Readonly<Record<Dialect, readonly string[]>> = {
  chat: [],
  responses: ['stop', 'n', 'seed', 'logit_bias'],
  messages: [
    ...['presence_penalty', 'frequency_penalty', 'seed', 'logit_bias', 'n', 'logprobs'],
    ...['verbosity', 'prompt_cache_key', 'metadata', 'service_tier'],
  ],
};

/** The conversation as far as the dialect can tell it. */
export function sayable(dialect: Dialect, talk: Talk): Talk {
  const settings = Object.fromEntries(
    Object.entries(talk.settings).filter(([name]) => !UNNAMED[dialect].includes(name)),
  );
  if (dialect !== 'messages') return { ...talk, settings, turns: talk.turns.map(withoutFailures) };
  const { format, choice, ...rest } = talk;
  return {
    ...rest,
    settings: { max_tokens: 4_000, ...settings },
    turns: inMessages(talk.turns),
    tools: talk.tools.map(({ free, ...tool }) => (free === true ? { ...tool, schema: FREE_SCHEMA } : tool)),
    ...(format === undefined || format === 'json' ? {} : { format }),
    ...(choice === undefined ? {} : { choice: typeof choice === 'object' && 'some' in choice ? 'auto' : choice }),
  };
}

const FREE_SCHEMA = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** OpenAI's dialects do not say whether a tool failed. */
const withoutFailures = ({ who, items }: TalkTurn): TalkTurn => ({
  who,
  items: items.map((item) => (item.is === 'result' ? { ...item, failed: false } : item)),
});

/** One role of instructions, no sound, no refusals, no tools of free text; what comes first is one system prompt. */
function inMessages(turns: readonly TalkTurn[]): readonly TalkTurn[] {
  const told = turns.map(
    ({ who, items }): TalkTurn => ({
      who: who === 'developer' ? 'system' : who,
      items: items.flatMap(inBlocks),
    }),
  );
  const first = told.findIndex(({ who }) => who !== 'system');
  const lead = told.slice(0, first).flatMap(({ items }) => items);
  const rest = told.slice(first).filter(({ items }) => items.length > 0);
  return [...(lead.length === 0 ? [] : [{ who: 'system', items: lead } as const]), ...rest];
}

function inBlocks(item: Item): readonly Item[] {
  switch (item.is) {
    case 'sound':
      return [];
    case 'refusal':
      return [{ is: 'text', text: item.text }];
    case 'call': {
      const { free: _, ...call } = item;
      return [call];
    }
    case 'result': {
      const { free: _, shown, ...result } = item;
      return [{ ...result, shown: shown.filter(({ is }) => is !== 'sound') }];
    }
    default:
      return [item];
  }
}
