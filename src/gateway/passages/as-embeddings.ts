// Embeddings: the caller's bytes with splices, and vectors in the form that was asked for whichever the provider sends. An SDK
// that asked for base64 takes a list of numbers for an empty vector.
import type { Asked } from '../asked.ts';
import { isObject, type JsonObject, objectsAt, parseJson } from '../form/json.ts';
import { vectorFromBase64, vectorToBase64 } from '../form/vector.ts';
import { geminiAdapter } from '../providers/gemini/adapter.ts';
import { geminiEmbedding } from '../providers/gemini/embed.ts';
import { openaiAdapter } from '../providers/openai/adapter.ts';
import { readAnswer, withUsage } from '../wire/chat-answer.ts';
import { parseWhole } from '../wire/json-body.ts';
import { memberSplices, splice } from '../wire/splice.ts';
import { OWN_FIELDS, ROUTER_FIELDS } from '../wire/upstream-body.ts';
import { usageJson } from '../wire/usage-json.ts';
import type { Passage, Reach, WholeSeen } from './passage.ts';
import { streamless } from './streamless.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The passage of embeddings to an OpenAI-compatible endpoint. */
export function embeddingsAsTheyAre(asked: Asked, { row, endpoint }: Reach): Passage {
  return {
    path: '/embeddings',
    headers: openaiAdapter.headers,
    readUsage: openaiAdapter.readUsage,
    body: () => {
      const removed = new Set([...OWN_FIELDS, ...(row.takesRouterFields ? [] : ROUTER_FIELDS), 'models', 'route']);
      const set = new Map([['model', JSON.stringify(endpoint.upstreamModel)]]);
      return splice(asked.bytes, memberSplices(asked.outline, set, removed));
    },
    dropped: () => row.refuses.filter((name) => asked.parameters.includes(name)),
    openPipe: streamless,
    readWhole: (bytes, { servedModel }) => readEmbeddings(bytes, wantsBase64(asked), servedModel),
  };
}

/** The passage of embeddings to Gemini, which has a call of its own for them. */
export function embeddingsByGemini(asked: Asked, { endpoint }: Reach): Passage {
  const { upstreamModel } = endpoint;
  const body = parseWhole(asked.bytes);
  return {
    path: geminiEmbedding.path(upstreamModel),
    headers: geminiAdapter.headers,
    readUsage: openaiAdapter.readUsage,
    body: () => encoder.encode(JSON.stringify(geminiEmbedding.write(body, upstreamModel))),
    dropped: () => asked.parameters.filter((name) => name === 'user'),
    openPipe: streamless,
    readWhole: (bytes, { servedModel }) => {
      const answer = parseJson(decoder.decode(bytes));
      const read = isObject(answer) ? geminiEmbedding.read(answer, body, servedModel) : undefined;
      return read && readEmbeddings(encoder.encode(JSON.stringify(read)), wantsBase64(asked), servedModel);
    },
  };
}

/** What of a request for embeddings Gemini cannot do; undefined when it can all. */
export const embeddingsCannotByGemini = (asked: Asked): string | undefined =>
  geminiEmbedding.cannot(parseWhole(asked.bytes));

/** What the answer says; undefined when it is none. Its vectors are turned into the asked form where they are in another. */
function readEmbeddings(bytes: Uint8Array, base64: boolean, servedModel: string): WholeSeen | undefined {
  const body = parseJson(decoder.decode(bytes));
  const answer = readAnswer(bytes);
  if (answer === undefined || !isObject(body)) return undefined;
  const data = objectsAt(body, 'data');
  if (answer.error !== undefined || data.length === 0) return { ...answer, deliver: () => bytes };
  const isAsAsked = data.every(({ embedding }) => (typeof embedding === 'string') === base64);
  const asAsked = isAsAsked ? bytes : encoder.encode(JSON.stringify({ ...body, data: data.map(turned(base64)) }));
  return {
    ...answer,
    finishReason: 'stop',
    deliver: ({ usage, cost, extra }) => withUsage(asAsked, usageJson(usage, cost, extra), servedModel),
  };
}

const turned =
  (base64: boolean) =>
  (item: JsonObject): JsonObject => ({
    ...item,
    embedding: base64 ? encoded(item.embedding) : decoded(item.embedding),
  });

/** Absent is float. The field is short, so the guard has it whole. */
function wantsBase64({ bytes, outline }: Asked): boolean {
  const member = outline.members.find(({ name }) => name === 'encoding_format');
  return member !== undefined && decoder.decode(bytes.subarray(member.start, member.end)) === '"base64"';
}

const encoded = (vector: unknown): unknown => (Array.isArray(vector) ? vectorToBase64(vector.map(Number)) : vector);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const decoded = (text: unknown): unknown =>
  typeof text === 'string' && BASE64.test(text) && text.length % 4 === 0 ? vectorFromBase64(text) : text;
