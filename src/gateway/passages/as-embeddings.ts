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
import { NEVER_SENT, ROUTER_FIELDS } from '../wire/router-fields.ts';
import { memberSplices, splice } from '../wire/splice.ts';
import { joinedBytes } from '../wire/stream-data.ts';
import { usageJson } from '../wire/usage-json.ts';
import type { Passage, Reach, WholeSeen } from './passage.ts';
import { streamless } from './streamless.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** With more than so many vectors written as numbers, of 3,072 each, an answer comes near to what may be read of one. */
const NUMBERS_MAX = 512;

/** The passage of embeddings to an OpenAI-compatible endpoint. */
export function embeddingsAsTheyAre(asked: Asked, { row, endpoint }: Reach): Passage {
  return {
    path: '/embeddings',
    headers: openaiAdapter.headers,
    readUsage: openaiAdapter.readUsage,
    body: () => {
      const removed = new Set([...NEVER_SENT, ...(row.takesRouterFields ? [] : ROUTER_FIELDS)]);
      const set = new Map([['model', JSON.stringify(endpoint.upstreamModel)]]);
      // As base64 a vector is a quarter as long; the caller gets it as it was asked for.
      if (row.packsVectors && (asked.inputs ?? 1) > NUMBERS_MAX) set.set('encoding_format', '"base64"');
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
  return {
    ...answer,
    finishReason: 'stop',
    deliver: ({ usage, cost, extra }) => {
      const told = usageJson(usage, cost, extra);
      if (isAsAsked) return withUsage(bytes, told, servedModel);
      return written({ ...body, model: servedModel, usage: told }, data, base64);
    },
  };
}

/** The answer with its vectors in the other form, written one by one: together they may be longer than a text can be. */
function written(body: JsonObject, data: readonly JsonObject[], base64: boolean): Uint8Array {
  const { data: _, ...rest } = body;
  const parts = data.map((item, at) => {
    const embedding = base64 ? encoded(item.embedding) : decoded(item.embedding);
    return encoder.encode((at === 0 ? '' : ',') + JSON.stringify({ ...item, embedding }));
  });
  const start = encoder.encode(`${JSON.stringify(rest).slice(0, -1)},"data":[`);
  return joinedBytes([start, ...parts, encoder.encode(']}')]);
}

/** Absent is float. The field is short, so the guard has it whole. */
function wantsBase64({ bytes, outline }: Asked): boolean {
  const member = outline.members.find(({ name }) => name === 'encoding_format');
  return member !== undefined && decoder.decode(bytes.subarray(member.start, member.end)) === '"base64"';
}

const encoded = (vector: unknown): unknown => (Array.isArray(vector) ? vectorToBase64(vector.map(Number)) : vector);

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const decoded = (text: unknown): unknown =>
  typeof text === 'string' && BASE64.test(text) && text.length % 4 === 0 ? vectorFromBase64(text) : text;
