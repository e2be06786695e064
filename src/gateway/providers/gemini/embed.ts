// OpenAI's embeddings on Gemini's `batchEmbedContents`: pure functions, one batch a request. A text in, a vector out.
import { isSaid, type JsonObject, numberAt, objectAt, objectsAt, saidOnly, textAt } from '../../form/json.ts';
import { vectorToBase64 } from '../../form/vector.ts';
import { bareModel } from './models.ts';

/** How embeddings are asked of Gemini, and what comes back. */
export const geminiEmbedding = {
  path: embeddingPath,
  cannot: embeddingCannot,
  write: writeEmbedding,
  read: readEmbedding,
} as const;

/** The texts of one batch, as Google bounds them. */
const BATCH_MAX = 100;

function embeddingPath(upstreamModel: string): string {
  return `/v1beta/models/${encodeURIComponent(bareModel(upstreamModel))}:batchEmbedContents`;
}

/** The parameter of an OpenAI embeddings body that Gemini cannot serve; undefined when it can. */
function embeddingCannot(body: JsonObject): string | undefined {
  const texts = textsOf(body.input);
  if (texts === undefined || texts.length === 0 || texts.length > BATCH_MAX || texts.includes('')) return 'input';
  const { dimensions, encoding_format: format } = body;
  if (isSaid(dimensions) && !(Number.isSafeInteger(dimensions) && Number(dimensions) > 0)) return 'dimensions';
  return isSaid(format) && format !== 'float' && format !== 'base64' ? 'encoding_format' : undefined;
}

/** The body for Gemini; only for one that `cannot` lets pass. */
function writeEmbedding(body: JsonObject, upstreamModel: string): JsonObject {
  const outputDimensionality = numberAt(body, 'dimensions');
  return {
    requests: (textsOf(body.input) ?? []).map((text) =>
      saidOnly({ model: `models/${bareModel(upstreamModel)}`, content: { parts: [{ text }] }, outputDimensionality }),
    ),
  };
}

/** Gemini's answer in OpenAI's shape; undefined when it is none. `servedModel` is what the caller is told. */
function readEmbedding(answer: JsonObject, body: JsonObject, servedModel: string): JsonObject | undefined {
  const vectors = objectsAt(answer, 'embeddings').map(({ values }) => numbersOf(values));
  if (vectors.length === 0 || vectors.length !== textsOf(body.input)?.length) return undefined;
  if (vectors.includes(undefined)) return undefined;
  const isBase64 = textAt(body, 'encoding_format') === 'base64';
  const data = vectors.map((vector = [], index) => ({
    object: 'embedding',
    index,
    embedding: isBase64 ? vectorToBase64(vector) : vector,
  }));
  return saidOnly({ object: 'list', data, model: servedModel, usage: usageOf(answer) });
}

/** Token lists are of OpenAI's tokenizer, and say nothing to another model. */
function textsOf(input: unknown): readonly string[] | undefined {
  if (typeof input === 'string') return [input];
  return Array.isArray(input) && input.every((item) => typeof item === 'string') ? input : undefined;
}

function numbersOf(values: unknown): readonly number[] | undefined {
  return Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value))
    ? values
    : undefined;
}

/** Older models report no usage. */
function usageOf(answer: JsonObject): JsonObject | undefined {
  const tokens = numberAt(objectAt(answer, 'usageMetadata') ?? {}, 'promptTokenCount');
  return tokens === undefined ? undefined : { prompt_tokens: tokens, total_tokens: tokens };
}
