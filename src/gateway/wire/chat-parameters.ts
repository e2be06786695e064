// Checks of the parameters that price, bound or route a chat request. What does neither is the provider's to judge.
import { ok, type Result } from '../../base/result.ts';
import { COUNT_MAX } from '../../billing/tokens.ts';
import { isObject, type JsonObject, listAt } from '../form/json.ts';
import { type GuardRefusal, refuseMissing, refuseParameter } from './guard-refusal.ts';

export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

/** The parameters the gateway itself acts on. */
export type ChatParameters = {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly maxTokens?: number;
  readonly maxTokensField?: MaxTokensField;
  readonly answers: number;
  readonly user?: string;
  readonly sessionId?: string;
  readonly tags: readonly string[];
};

const NAME_MAX = 256;
const ANSWERS_MAX = 128;
const TAGS_MAX = 5;
const TAG_LENGTH_MAX = 64;

/** Names that two parsers must not read differently: written twice, or in another case, they are refused. */
export const GUARDED = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'tools',
  'functions',
  'response_format',
  'modalities',
  'web_search_options',
  'search_parameters',
  'enable_search',
  'service_tier',
  'models',
  'route',
  'preset',
  'provider',
  'max_cost',
  'plugins',
  'usage',
  'user',
  'session_id',
  'tags',
] as const;

type Checked<Value> = Result<Value, GuardRefusal>;

/** Reads and checks the parameters of a parsed body. */
export function readParameters(body: JsonObject): Checked<ChatParameters> {
  const model = readModel(body);
  if (!model.ok) return model;
  const stream = readBoolean('stream', body.stream);
  if (!stream.ok) return stream;
  const includeUsage = readIncludeUsage(body.stream_options);
  if (!includeUsage.ok) return includeUsage;
  const limit = readMaxTokens(body);
  if (!limit.ok) return limit;
  const answers = readAnswers(body.n);
  if (!answers.ok) return answers;
  const labels = readLabels(body);
  if (!labels.ok) return labels;
  return ok({
    model: model.value,
    stream: stream.value,
    includeUsage: includeUsage.value,
    ...limit.value,
    answers: answers.value,
    ...labels.value,
  });
}

/** Whom a request is for, as its caller says it. */
export function readLabels(body: JsonObject): Checked<Pick<ChatParameters, 'user' | 'sessionId' | 'tags'>> {
  const user = readName('user', body.user);
  if (!user.ok) return user;
  const session = readName('session_id', body.session_id);
  if (!session.ok) return session;
  const tags = readTags(body.tags);
  if (!tags.ok) return tags;
  return ok({
    ...(user.value === undefined ? {} : { user: user.value }),
    ...(session.value === undefined ? {} : { sessionId: session.value }),
    tags: tags.value,
  });
}

/** The name of the model; the first of `models` stands for a `model` that is not said. */
export function readModel(body: JsonObject): Checked<string> {
  const value = body.model ?? listAt(body, 'models')[0];
  if (value === undefined || value === null) {
    return refuseMissing(
      'model',
      'Name a model, for example "model": "openai/gpt-4o-mini"; GET /v1/models lists them.',
    );
  }
  if (typeof value === 'string' && value !== '' && value.length <= NAME_MAX) return ok(value);
  return refuseParameter('model', '`model` must be the name of a model, as text; GET /v1/models lists them.');
}

/** A parameter that is true or false; `otherwise` where it is not said. */
export function readBoolean(name: string, value: unknown, otherwise = false): Checked<boolean> {
  if (value === undefined || value === null) return ok(otherwise);
  return typeof value === 'boolean' ? ok(value) : refuseParameter(name, `\`${name}\` must be true or false.`);
}

function readIncludeUsage(options: unknown): Checked<boolean> {
  if (options === undefined || options === null) return ok(false);
  if (!isObject(options)) {
    return refuseParameter(
      'stream_options',
      '`stream_options` must be an object, for example {"include_usage": true}.',
    );
  }
  return readBoolean('stream_options.include_usage', options.include_usage);
}

function readMaxTokens(body: JsonObject): Checked<Pick<ChatParameters, 'maxTokens' | 'maxTokensField'>> {
  const fields = (['max_completion_tokens', 'max_tokens'] as const).filter(
    (field) => body[field] !== undefined && body[field] !== null,
  );
  for (const field of fields) {
    if (isWhole(body[field], COUNT_MAX)) continue;
    return refuseParameter(field, `\`${field}\` must be a whole number from 1 to ${COUNT_MAX}.`);
  }
  const [field, other] = fields;
  if (field === undefined) return ok({});
  if (other !== undefined && body[field] !== body[other]) {
    return refuseParameter(other, '`max_tokens` and `max_completion_tokens` differ; send one of them.');
  }
  const value = body[field];
  return ok(typeof value === 'number' ? { maxTokens: value, maxTokensField: field } : {});
}

function readAnswers(value: unknown): Checked<number> {
  if (value === undefined || value === null) return ok(1);
  return isWhole(value, ANSWERS_MAX)
    ? ok(value)
    : refuseParameter('n', `\`n\` must be a whole number from 1 to ${ANSWERS_MAX}.`);
}

/** A name that the caller gives: of a user, of a session. */
export function readName(name: 'user' | 'session_id', value: unknown): Checked<string | undefined> {
  if (value === undefined || value === null || value === '') return ok(undefined);
  if (typeof value === 'string' && value.length <= NAME_MAX) return ok(value);
  return refuseParameter(name, `\`${name}\` must be text of at most ${NAME_MAX} characters.`);
}

/** Up to five tags. */
export function readTags(value: unknown): Checked<readonly string[]> {
  if (value === undefined || value === null) return ok([]);
  const short = (tag: unknown): tag is string => typeof tag === 'string' && tag !== '' && tag.length <= TAG_LENGTH_MAX;
  if (Array.isArray(value) && value.length <= TAGS_MAX && value.every(short)) return ok(value);
  return refuseParameter(
    'tags',
    `\`tags\` must be a list of at most ${TAGS_MAX} texts of 1 to ${TAG_LENGTH_MAX} characters.`,
  );
}

const isWhole = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most;
