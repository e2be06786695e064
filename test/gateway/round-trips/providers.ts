// The providers that a conversation is told to: one endpoint for each way of speaking, how it hears, and what it cannot be told.
import type { JsonObject } from '../../../src/gateway/form/json.ts';
import type { Reach } from '../../../src/gateway/passages/passage.ts';
import type { Adapter } from '../../../src/gateway/providers/adapter.ts';
import { anthropicAdapter } from '../../../src/gateway/providers/anthropic/adapter.ts';
import { geminiAdapter } from '../../../src/gateway/providers/gemini/adapter.ts';
import { openaiAdapter } from '../../../src/gateway/providers/openai/adapter.ts';
import { reachOf } from '../fields/carried.ts';
import { hearAnthropic } from './hear-anthropic.ts';
import { hearGemini } from './hear-gemini.ts';
import { hearOpenai } from './hear-openai.ts';
import type { Habits } from './normal.ts';
import type { Choice, Heard, Item, Shown, Talk } from './talk.ts';

export type Provider = {
  readonly name: string;
  readonly adapter: Adapter;
  readonly reach: Reach;
  readonly hear: (body: JsonObject) => Heard;
  readonly habits: Habits;
  /** How it is told that only some tools may be called: in so many words, where one must be, or by what is offered. */
  readonly allows: 'all' | 'must' | 'offers';
  /** Settings under their own word there. */
  readonly words: ReadonlyMap<string, unknown>;
  /** What it refuses, and when that may be. */
  readonly cannot: Readonly<Record<string, (talk: Talk) => boolean>>;
};

const isAsIs = (id: string): string => id;

const OPENAI: Habits = {
  marks: Number.POSITIVE_INFINITY,
  keepsRefusals: true,
  joinsTexts: false,
  leadsOnly: false,
  holds: ({ is }) => is === 'text',
  answersObjects: false,
  namesPapers: true,
  idOf: isAsIs,
  tellsWhose: true,
};

const CLAUDE: Habits = {
  ...OPENAI,
  marks: 4,
  keepsRefusals: false,
  leadsOnly: true,
  holds: () => true,
  idOf: (id) => id.replaceAll(/[^\w-]/g, '_'),
};

const GEMINI_2: Habits = {
  ...OPENAI,
  marks: 0,
  keepsRefusals: false,
  leadsOnly: true,
  answersObjects: true,
  namesPapers: false,
  tellsWhose: false,
};

const INSIDE = /^data:image\/(?:png|jpeg|webp);/;
const isInside = (item: Shown): boolean =>
  item.is === 'text' || item.is === 'paper' || (item.is === 'image' && INSIDE.test(item.at));

const NONE: ReadonlyMap<string, unknown> = new Map();

const openai = { adapter: openaiAdapter, hear: hearOpenai, words: NONE, cannot: {} } as const;

const everyItem = ({ turns }: Talk): readonly Item[] =>
  turns.flatMap(({ items }) => items.flatMap((item): readonly Item[] => (item.is === 'result' ? item.shown : [item])));

const isForced = (choice: Choice | undefined): boolean =>
  choice === 'required' || (typeof choice === 'object' && ('one' in choice || choice.must));

const anthropic = {
  adapter: anthropicAdapter,
  hear: hearAnthropic,
  habits: CLAUDE,
  allows: 'offers',
  words: new Map([['priority', 'auto']]),
  cannot: {
    n: ({ settings }) => settings.n !== undefined,
    logprobs: ({ settings }) => settings.logprobs !== undefined,
    tool_choice: ({ choice, effort }) => isForced(choice) && effort !== undefined,
    'messages[].content[].input_audio': (talk) => everyItem(talk).some(({ is }) => is === 'sound'),
  },
} satisfies Partial<Provider>;

const DISTANT = 'messages[].content[].image_url';
const isDistant = (talk: Talk): boolean =>
  everyItem(talk).some((item) => item.is === 'image' && item.at.startsWith('https:'));

const gemini = { adapter: geminiAdapter, hear: hearGemini, allows: 'must', words: NONE } as const;

/** OpenAI, a router, and one with habits of neither; an older and a newer generation of the others. */
export const ALL: readonly Provider[] = [
  { ...openai, name: 'OpenAI', reach: reachOf('openai', 'gpt-5.6'), habits: OPENAI, allows: 'all' },
  {
    ...openai,
    name: 'OpenRouter',
    reach: reachOf('openrouter', 'acme/m'),
    habits: { ...OPENAI, holds: () => true },
    allows: 'offers',
  },
  {
    ...openai,
    name: 'DeepSeek',
    reach: reachOf('deepseek', 'deepseek-chat'),
    habits: { ...OPENAI, marks: 0, keepsRefusals: false, joinsTexts: true },
    allows: 'offers',
  },
  { ...anthropic, name: 'Claude by budget', reach: reachOf('anthropic', 'claude-sonnet-4-5', 'anthropic') },
  { ...anthropic, name: 'Claude by effort', reach: reachOf('anthropic', 'claude-opus-4-6', 'anthropic') },
  {
    ...gemini,
    name: 'Gemini 3',
    reach: reachOf('gemini', 'gemini-3-flash-preview', 'gemini'),
    habits: { ...GEMINI_2, holds: isInside },
    cannot: { [DISTANT]: isDistant },
  },
  {
    ...gemini,
    name: 'Gemini 2.5',
    reach: reachOf('gemini', 'gemini-2.5-flash', 'gemini'),
    habits: GEMINI_2,
    cannot: { [DISTANT]: isDistant, response_format: ({ format, tools }) => format !== undefined && tools.length > 0 },
  },
];
