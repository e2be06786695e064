// The first reading of a Messages request: is it safe to act on, what does it ask for, how much can it cost. What it does not
// know is the provider's to judge: Anthropic adds fields and betas every month, and clients send them at once.
import { ok, type Result } from '../../../base/result.ts';
import { COUNT_MAX } from '../../../billing/tokens.ts';
import type { Asked } from '../../asked.ts';
import { isObject, isSaid, type JsonObject, objectAt, parseJson, textAt } from '../../form/json.ts';
import { once } from '../../form/once.ts';
import { readRouting } from '../../routing/read-wishes.ts';
import { readBoolean, readModel, readTags } from '../../wire/chat-parameters.ts';
import { type GuardRefusal, refuseMissing, refuseParameter } from '../../wire/guard-refusal.ts';
import { type JsonBody, readJsonBody } from '../../wire/json-body.ts';
import { promptBounds } from '../../wire/request-size.ts';
import { parseMessagesBody } from './exact-inputs.ts';
import { readPrompt } from './prompt.ts';
import { readMessagesForm } from './read-form.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Names that two parsers must not read differently. */
const GUARDED: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'stream',
  'max_tokens',
  'tools',
  'output_config',
  'output_format',
  'metadata',
  'service_tier',
  'speed',
  'inference_geo',
  'fallbacks',
  'thread',
  'models',
  'route',
  'preset',
  'provider',
  'plugins',
  'max_cost',
  'usage',
  'user',
  'session_id',
  'tags',
]);

const NAME_MAX = 256;

/** Reads a body, or refuses it with what its sender must do. */
export function guardMessages(bytes: Uint8Array, contentType: string | null, headers: Headers): Checked<Asked> {
  const read = readJsonBody(bytes, contentType, GUARDED);
  if (!read.ok) return read;
  const parameters = readParameters(read.value.body);
  return parameters.ok ? readAsked(bytes, read.value, parameters.value, headers) : parameters;
}

type Parameters = Pick<Asked, 'model' | 'stream' | 'maxTokens' | 'tags' | 'routing'>;

function readAsked(
  bytes: Uint8Array,
  { body, outline }: JsonBody,
  parameters: Parameters,
  headers: Headers,
): Checked<Asked> {
  const prompt = readPrompt(bytes, body, outline.longStrings);
  const user = userOf(body);
  const sessionId = sessionOf(body, headers);
  return ok({
    dialect: 'messages',
    bytes,
    outline,
    ...parameters,
    includeUsage: false,
    size: {
      ...promptBounds(bytes, outline, prompt.parts, prompt.payloadAt),
      answers: 1,
      searches: prompt.needs.search,
      audioOut: false,
    },
    parameters: outline.members.map((member) => member.name),
    needs: prompt.needs,
    ...(user === undefined ? {} : { user }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(prompt.foreignReasoning ? { foreignReasoning: true } : {}),
    form: once(() => readMessagesForm(parseMessagesBody(bytes))),
  });
}

function readParameters(body: JsonObject): Checked<Parameters> {
  const model = readModel(body);
  if (!model.ok) return model;
  // What a provider remembers for us is neither bounded by this body nor kept apart by account there.
  if (isSaid(body.thread)) {
    return refuseParameter('thread', 'Threads are not kept here; send the whole conversation in `messages`.');
  }
  const messages = checkMessages(body.messages);
  if (!messages.ok) return messages;
  const stream = readBoolean('stream', body.stream);
  if (!stream.ok) return stream;
  const maxTokens = readMaxTokens(body.max_tokens);
  if (!maxTokens.ok) return maxTokens;
  const tags = readTags(body.tags);
  if (!tags.ok) return tags;
  const routing = readRouting(body);
  if (!routing.ok) return routing;
  return ok({
    model: model.value,
    stream: stream.value,
    ...(maxTokens.value === undefined ? {} : { maxTokens: maxTokens.value }),
    tags: tags.value,
    routing: routing.value,
  });
}

function checkMessages(messages: unknown): Checked<undefined> {
  if (!isSaid(messages)) {
    return refuseMissing('messages', 'Send the conversation: "messages": [{"role": "user", "content": "Hello"}].');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return refuseParameter('messages', '`messages` must be a list with at least one message.');
  }
  const index = messages.findIndex((message) => !isObject(message) || typeof message.role !== 'string');
  return index < 0
    ? ok(undefined)
    : refuseParameter(`messages[${index}]`, `messages[${index}] must be an object with a \`role\`, as text.`);
}

/** Anthropic takes 0, to fill a cache without an answer; a bound of one token keeps the sums simple, and the 0 goes on. */
function readMaxTokens(value: unknown): Checked<number | undefined> {
  if (!isSaid(value)) return ok(undefined);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= COUNT_MAX) {
    return ok(Math.max(1, value));
  }
  return refuseParameter('max_tokens', `\`max_tokens\` must be a whole number from 0 to ${COUNT_MAX}.`);
}

/** Claude Code sends a JSON text of any length, so a name that is too long is cut and never refused. */
function userOf(body: JsonObject): string | undefined {
  return shortName(textAt(objectAt(body, 'metadata') ?? {}, 'user_id') ?? textAt(body, 'user'));
}

/** Requests of one session share a cached prompt. Claude Code names it in a header, and inside of its user id. */
function sessionOf(body: JsonObject, headers: Headers): string | undefined {
  const metadata = objectAt(body, 'metadata') ?? {};
  const names = [
    headers.get('x-session-id'),
    textAt(body, 'session_id'),
    headers.get('x-claude-code-session-id'),
    textAt(metadata, 'session_id'),
    sessionInside(textAt(metadata, 'user_id') ?? ''),
  ];
  return names.map((name) => shortName(name ?? undefined)).find((name) => name !== undefined);
}

/** `user_<hash>_account__session_<id>`, or newer a JSON object with `session_id`. */
function sessionInside(userId: string): string | undefined {
  const value = userId.startsWith('{') ? parseJson(userId) : undefined;
  return isObject(value) ? textAt(value, 'session_id') : /_session_([\w-]+)$/.exec(userId)?.[1];
}

const shortName = (name: string | undefined): string | undefined =>
  name === undefined || name === '' ? undefined : name.slice(0, NAME_MAX);
