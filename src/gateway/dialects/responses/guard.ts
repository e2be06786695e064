// The first reading of a Responses request: is it safe to act on, what does it ask for, how much can it cost. What needs a store of
// the provider's is refused here with what to do instead.
import { ok, type Result } from '../../../base/result.ts';
import { COUNT_MAX } from '../../../billing/tokens.ts';
import type { Asked } from '../../asked.ts';
import { isSaid, type JsonObject } from '../../form/json.ts';
import { once } from '../../form/once.ts';
import { readRouting } from '../../routing/read-wishes.ts';
import { readBoolean, readModel, readName, readTags } from '../../wire/chat-parameters.ts';
import { type GuardRefusal, refuseMissing, refuseParameter } from '../../wire/guard-refusal.ts';
import { type JsonBody, parseWhole, readJsonBody } from '../../wire/json-body.ts';
import { promptBounds } from '../../wire/request-size.ts';
import { readPrompt } from './prompt.ts';
import { readResponsesForm } from './read-form.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Names that two parsers must not read differently. */
const GUARDED: ReadonlySet<string> = new Set([
  ...[
    'model',
    'input',
    'instructions',
    'stream',
    'stream_options',
    'max_output_tokens',
    'tools',
    'text',
    'modalities',
  ],
  ...['store', 'previous_response_id', 'conversation', 'background', 'prompt', 'include', 'service_tier'],
  ...['models', 'route', 'preset', 'provider', 'plugins', 'max_cost', 'usage'],
  ...['user', 'safety_identifier', 'session_id', 'tags'],
]);

/** Reads a body, or refuses it with what its sender must do. */
export function guardResponses(bytes: Uint8Array, contentType: string | null, headers: Headers): Checked<Asked> {
  const read = readJsonBody(bytes, contentType, GUARDED);
  if (!read.ok) return read;
  const { body } = read.value;
  const state = readState(body);
  if (!state.ok) return state;
  const parameters = readParameters(body);
  if (!parameters.ok) return parameters;
  const names = readNames(body, headers);
  if (!names.ok) return names;
  const input = checkInput(body, state.value.previousId !== undefined);
  return input.ok ? ok(askedOf(bytes, read.value, { ...parameters.value, ...names.value }, state.value)) : input;
}

type Parameters = Pick<Asked, 'model' | 'stream' | 'maxTokens' | 'routing'>;
type Names = Pick<Asked, 'user' | 'sessionId' | 'tags'>;
type State = { readonly store: boolean; readonly previousId?: string };

function askedOf(bytes: Uint8Array, { body, outline }: JsonBody, parameters: Parameters & Names, state: State): Asked {
  const { parts, needs, maySearch, payloadAt, references } = readPrompt(body);
  return {
    dialect: 'responses',
    bytes,
    outline,
    ...parameters,
    includeUsage: false,
    size: {
      ...promptBounds(bytes, outline, parts, payloadAt),
      answers: 1,
      searches: maySearch,
      audioOut: needs.audioOut,
    },
    parameters: outline.members.map((member) => member.name),
    needs,
    responses: { ...state, references },
    form: once(() => readResponsesForm(parseWhole(bytes))),
  };
}

/** What is to be kept of the answer, and what the request leans on. OpenAI keeps every response unless told not to. */
function readState(body: JsonObject): Checked<State> {
  for (const [name, sentence] of STATEFUL) if (isSaid(body[name])) return refuseParameter(name, sentence);
  const background = readBoolean('background', body.background);
  if (!background.ok) return background;
  if (background.value) {
    return refuseParameter('background', 'Responses are not made in the background here; leave `background` out.');
  }
  const store = readBoolean('store', body.store, true);
  if (!store.ok) return store;
  const previous = body.previous_response_id;
  if (isSaid(previous) && (typeof previous !== 'string' || previous === '')) {
    return refuseParameter('previous_response_id', '`previous_response_id` must be the id of a stored response.');
  }
  return ok({ store: store.value, ...(typeof previous === 'string' ? { previousId: previous } : {}) });
}

const STATEFUL: readonly (readonly [string, string])[] = [
  [
    'conversation',
    'Conversations are not kept here; name the answer before in `previous_response_id`, or send the items as `input`.',
  ],
  ['prompt', 'Stored prompts belong to an account of the provider; send their text as `instructions` or `input`.'],
];

function readParameters(body: JsonObject): Checked<Parameters> {
  const model = readModel(body);
  if (!model.ok) return model;
  const stream = readBoolean('stream', body.stream);
  if (!stream.ok) return stream;
  const maxTokens = readMaxTokens(body.max_output_tokens);
  if (!maxTokens.ok) return maxTokens;
  const routing = readRouting(body);
  if (!routing.ok) return routing;
  return ok({
    model: model.value,
    stream: stream.value,
    ...(maxTokens.value === undefined ? {} : { maxTokens: maxTokens.value }),
    routing: routing.value,
  });
}

function readNames(body: JsonObject, headers: Headers): Checked<Names> {
  const user = readName('user', body.user ?? body.safety_identifier);
  if (!user.ok) return user;
  const session = readName('session_id', body.session_id ?? headers.get('x-session-id'));
  if (!session.ok) return session;
  const tags = readTags(body.tags);
  if (!tags.ok) return tags;
  return ok({
    ...(user.value === undefined ? {} : { user: user.value }),
    ...(session.value === undefined ? {} : { sessionId: session.value }),
    tags: tags.value,
  });
}

/** Nothing new may be said to an answer that is named. */
function checkInput({ input }: JsonObject, isContinued: boolean): Checked<undefined> {
  if (typeof input === 'string' || (Array.isArray(input) && (input.length > 0 || isContinued))) return ok(undefined);
  if (isSaid(input)) return refuseParameter('input', '`input` must be text or a list with at least one item.');
  return isContinued
    ? ok(undefined)
    : refuseMissing('input', 'Send what to answer: "input": "Hello", or a list of items.');
}

function readMaxTokens(value: unknown): Checked<number | undefined> {
  if (!isSaid(value)) return ok(undefined);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= COUNT_MAX) return ok(value);
  return refuseParameter('max_output_tokens', `\`max_output_tokens\` must be a whole number from 1 to ${COUNT_MAX}.`);
}
