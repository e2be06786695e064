// OpenAI's embeddings. They are no conversation: a text goes in, a vector comes out, and nothing is streamed.
import { ok, type Result } from '../../../base/result.ts';
import type { Asked } from '../../asked.ts';
import { isSaid, type JsonObject } from '../../form/json.ts';
import { readRouting } from '../../routing/read-wishes.ts';
import { readLabels, readModel } from '../../wire/chat-parameters.ts';
import { type GuardRefusal, refuseBody, refuseMissing, refuseParameter } from '../../wire/guard-refusal.ts';
import { readJsonBody } from '../../wire/json-body.ts';
import { promptBounds } from '../../wire/request-size.ts';
import type { Dialect } from '../dialect.ts';

const GUARDED: ReadonlySet<string> = new Set([
  'model',
  'input',
  'encoding_format',
  'dimensions',
  'models',
  'provider',
  'max_cost',
  'user',
  'session_id',
  'tags',
]);

/** What a provider may be sent at once (OpenAI's limit is the same). */
const INPUTS_MAX = 2_048;

/** The dialect of `/v1/embeddings`. */
export const embeddingsDialect: Dialect = {
  name: 'embeddings',
  guard,
  errorBody: (error) => error,
};

function guard(bytes: Uint8Array, contentType: string | null): Result<Asked, GuardRefusal> {
  const read = readJsonBody(bytes, contentType, GUARDED);
  if (!read.ok) return read;
  const { body, outline } = read.value;
  const model = readModel(body);
  if (!model.ok) return model;
  const inputs = countInputs(body);
  if (!inputs.ok) return inputs;
  const format = body.encoding_format;
  if (isSaid(format) && format !== 'float' && format !== 'base64')
    return refuseParameter('encoding_format', '`encoding_format` must be "float" or "base64".');
  const labels = readLabels(body);
  if (!labels.ok) return labels;
  const routing = readRouting(body);
  if (!routing.ok) return routing;
  const parts = { messages: 0, tools: 0, images: 0, smallImages: 0, audios: 0, distantFiles: 0 };
  return ok({
    dialect: 'embeddings',
    bytes,
    outline,
    model: model.value,
    stream: false,
    includeUsage: false,
    size: {
      ...promptBounds(bytes, outline, parts, () => undefined),
      answers: 1,
      searches: false,
      audioOut: false,
    },
    inputs: inputs.value,
    parameters: outline.members.map((member) => member.name),
    needs: NO_NEEDS,
    ...labels.value,
    routing: routing.value,
    form: () => refuseBody('invalid_json', 'Embeddings are not a conversation.'),
  });
}

const NO_NEEDS = {
  tools: false,
  structured: false,
  imagesIn: false,
  audioIn: false,
  filesIn: false,
  audioOut: false,
  search: false,
} as const;

/** How many vectors are asked for: of a text, a list of texts, a list of tokens, or a list of such lists. */
function countInputs({ input }: JsonObject): Result<number, GuardRefusal> {
  if (!isSaid(input)) return refuseMissing('input', 'Send what to embed: "input": "Hello", or a list of texts.');
  if (typeof input === 'string') return input === '' ? refuseParameter('input', '`input` is empty.') : ok(1);
  if (!Array.isArray(input) || input.length === 0)
    return refuseParameter('input', '`input` must be a text, a list of texts, or tokens.');
  if (input.every((token) => Number.isSafeInteger(token) && token >= 0)) return ok(1);
  if (input.length > INPUTS_MAX) return refuseParameter('input', `\`input\` may have at most ${INPUTS_MAX} items.`);
  const at = input.findIndex((item) => !isText(item) && !isTokens(item));
  return at < 0 ? ok(input.length) : refuseParameter('input', `\`input[${at}]\` must be a text that is not empty.`);
}

const isText = (item: unknown): boolean => typeof item === 'string' && item !== '';

const isTokens = (item: unknown): boolean =>
  Array.isArray(item) && item.length > 0 && item.every((token) => Number.isSafeInteger(token) && token >= 0);
