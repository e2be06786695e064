// The types whose fields docs/providers.md has a row for, by the table that has it, as the SDKs of OpenAI, Anthropic and Google
// declare them; and fields that OpenAI's own description has and its SDK does not yet.
import { typeNamed } from './shapes.ts';
import { type Holder, holdersOf, type Root } from './walk.ts';

export type TableName =
  | 'Chat request'
  | 'Responses request'
  | 'Messages request'
  | 'Count tokens request'
  | 'Embeddings request'
  | 'Gemini request'
  | 'Gemini embeddings request'
  | 'Chat reply'
  | 'Chat chunk'
  | 'Responses reply'
  | 'Responses events'
  | 'Messages reply'
  | 'Messages events'
  | 'Count tokens reply'
  | 'Embeddings reply'
  | 'Gemini reply'
  | 'Gemini embeddings reply';

const CLIENTS = new URL('../../clients/node_modules', import.meta.url).pathname;
const OPENAI = `${CLIENTS}/openai/resources`;
const ANTHROPIC = `${CLIENTS}/@anthropic-ai/sdk/resources`;

const CHAT = `${OPENAI}/chat/completions/completions.d.ts`;
const RESPONSES = `${OPENAI}/responses/responses.d.ts`;
const EMBEDDINGS = `${OPENAI}/embeddings.d.ts`;
const MESSAGES = [`${ANTHROPIC}/messages/messages.d.ts`, `${ANTHROPIC}/beta/messages/messages.d.ts`] as const;
const GOOGLE = `${CLIENTS}/@google/genai/dist/genai.d.ts`;

const roots = (file: string, ...places: readonly (readonly [at: string, name: string])[]): readonly Root[] =>
  places.map(([at, name]) => ({ at, type: typeNamed(name, file) }));

/** Anthropic's types, and those of its betas, which its own clients send. */
const messages = (at: string, name: string, beta = name): readonly Root[] => [
  ...roots(MESSAGES[0], [at, name]),
  ...roots(MESSAGES[1], [at, beta]),
];

const MESSAGE_REPLY = messages('', 'Message', 'BetaMessage');
const MESSAGE_REQUEST = messages('', 'MessageCreateParamsBase');
const RESPONSE = roots(RESPONSES, ['output[]', 'ResponseOutputItem'], ['', 'Response']);
const COMPLETION = roots(CHAT, ['', 'ChatCompletion']);

/** The objects of each table. */
export const TABLES: Readonly<Record<TableName, readonly Holder[]>> = {
  'Chat request': holdersOf(
    roots(CHAT, ['', 'ChatCompletionCreateParamsNonStreaming'], ['', 'ChatCompletionCreateParamsStreaming']),
  ),
  'Responses request': holdersOf(roots(RESPONSES, ['', 'ResponseCreateParamsBase'])),
  'Messages request': holdersOf(MESSAGE_REQUEST),
  'Count tokens request': holdersOf(messages('', 'MessageCountTokensParams'), MESSAGE_REQUEST),
  'Embeddings request': holdersOf(roots(EMBEDDINGS, ['', 'EmbeddingCreateParams'])),
  'Gemini request': holdersOf(
    roots(GOOGLE, ['contents[]', 'Content'], ['config', 'GenerateContentConfig'], ['', 'GenerateContentParameters']),
  ),
  'Gemini embeddings request': holdersOf(
    roots(GOOGLE, ['config', 'EmbedContentConfig'], ['', 'EmbedContentParameters']),
    roots(GOOGLE, ['', 'GenerateContentParameters']),
  ),
  'Chat reply': holdersOf(COMPLETION),
  'Chat chunk': holdersOf(roots(CHAT, ['', 'ChatCompletionChunk']), COMPLETION),
  'Responses reply': holdersOf(RESPONSE),
  'Responses events': holdersOf(roots(RESPONSES, ['event', 'ResponseStreamEvent']), RESPONSE),
  'Messages reply': holdersOf(MESSAGE_REPLY),
  'Messages events': holdersOf(messages('event', 'RawMessageStreamEvent', 'BetaRawMessageStreamEvent'), MESSAGE_REPLY),
  'Count tokens reply': holdersOf(messages('', 'MessageTokensCount', 'BetaMessageTokensCount')),
  'Embeddings reply': holdersOf(roots(EMBEDDINGS, ['', 'CreateEmbeddingResponse'])),
  'Gemini reply': holdersOf(roots(GOOGLE, ['candidates[]', 'Candidate'], ['', 'GenerateContentResponse'])),
  'Gemini embeddings reply': holdersOf(roots(GOOGLE, ['', 'EmbedContentResponse'])),
};

/** Fields of OpenAI's description (openai/openai-openapi, 2.3.0) that its SDK has not, by table: place and name. */
export const FURTHER: Readonly<Partial<Record<TableName, readonly (readonly [at: string, name: string])[]>>> = {
  'Responses events': [['event(response.function_call_arguments.done)', 'name']],
};
