// Every client, under the name of its package, and the dialect that it speaks. What each of them does is in test/clients/talks.
import { agents } from '../../clients/talks/agents.ts';
import { aiAnthropic, aiCompatible, aiOpenai, aiOpenrouter } from '../../clients/talks/ai.ts';
import { anthropic } from '../../clients/talks/anthropic.ts';
import { langchain } from '../../clients/talks/langchain.ts';
import { openaiStream, openaiTools } from '../../clients/talks/openai-chat.ts';
import { openaiResponses, openaiResponsesStored } from '../../clients/talks/openai-responses.ts';
import type { Talk } from '../../clients/talks/talk.ts';
import type { WireName } from './counter.ts';
import type { Replayed } from './upstreams/double.ts';

export type Dialect = 'chat' | 'responses' | 'messages';

/** A client in one of its ways of talking. */
export type Client = {
  /** The npm package. */
  readonly sdk: string;
  /** The package that drives it, where it is a part of a larger one. */
  readonly driver?: string;
  /** The way, where it has more than one. */
  readonly way: string;
  readonly dialect: Dialect;
  readonly talk: Talk;
  /** What comes back of the first thought, where it is not what the wire format wants: the seal, or from open models nothing. */
  readonly replays?: Readonly<Partial<Record<WireName, Replayed>>>;
};

/** The client sends back what OpenAI knows: no thought, and in place of a signature the gateway says that there is none. */
const LOSES = { anthropic: 'nothing', gemini: 'stand-in' } as const;

export const CLIENTS: readonly Client[] = [
  { sdk: 'openai', way: 'chat.completions.runTools', dialect: 'chat', talk: openaiTools, replays: LOSES },
  { sdk: 'openai', way: 'chat.completions.stream', dialect: 'chat', talk: openaiStream },
  { sdk: 'openai', way: 'responses.stream, store: false', dialect: 'responses', talk: openaiResponses },
  { sdk: 'openai', way: 'responses.stream, previous_response_id', dialect: 'responses', talk: openaiResponsesStored },
  { sdk: '@anthropic-ai/sdk', way: 'messages.stream', dialect: 'messages', talk: anthropic },
  { sdk: '@ai-sdk/openai', driver: 'ai', way: 'streamText', dialect: 'responses', talk: aiOpenai },
  {
    sdk: '@ai-sdk/openai-compatible',
    driver: 'ai',
    way: 'streamText',
    dialect: 'chat',
    talk: aiCompatible,
    replays: { anthropic: 'nothing', 'openai-compatible': 'words' },
  },
  { sdk: '@ai-sdk/anthropic', driver: 'ai', way: 'streamText', dialect: 'messages', talk: aiAnthropic },
  { sdk: '@openrouter/ai-sdk-provider', driver: 'ai', way: 'streamText', dialect: 'chat', talk: aiOpenrouter },
  { sdk: '@langchain/openai', way: 'ChatOpenAI.stream', dialect: 'chat', talk: langchain, replays: LOSES },
  { sdk: '@openai/agents', way: 'Runner.run, stream: true', dialect: 'responses', talk: agents },
];
