// Which kind each parameter of chat has: a value of another kind cannot be read, and leaving it out would answer another request.
import { ok, type Result } from '../../../base/result.ts';
import { isObject, isSaid, type JsonObject } from '../../form/json.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';

/** Refuses the first parameter whose value is of the wrong kind. */
export function checkKinds(body: JsonObject): Result<undefined, GuardRefusal> {
  for (const { names, kind, isKind } of KINDS) {
    const wrong = names.find((name) => isSaid(body[name]) && !isKind(body[name]));
    if (wrong !== undefined) return refuseParameter(wrong, `\`${wrong}\` must be ${kind}.`);
  }
  return ok(undefined);
}

type Kind = {
  readonly names: readonly string[];
  readonly kind: string;
  readonly isKind: (value: unknown) => boolean;
};

const isText = (value: unknown): boolean => typeof value === 'string';

const KINDS: readonly Kind[] = [
  {
    names: [
      ...['temperature', 'top_p', 'top_k', 'min_p', 'top_a', 'presence_penalty', 'frequency_penalty'],
      ...['repetition_penalty', 'seed', 'top_logprobs', 'n', 'max_tokens', 'max_completion_tokens'],
    ],
    kind: 'a number',
    isKind: (value) => typeof value === 'number',
  },
  {
    names: ['logprobs', 'parallel_tool_calls', 'include_reasoning'],
    kind: 'true or false',
    isKind: (value) => typeof value === 'boolean',
  },
  {
    names: [...['user', 'safety_identifier', 'prompt_cache_key', 'service_tier', 'verbosity', 'reasoning_effort']],
    kind: 'text',
    isKind: isText,
  },
  {
    names: ['logit_bias', 'metadata', 'audio', 'response_format', 'reasoning', 'web_search_options', 'cache_control'],
    kind: 'an object',
    isKind: isObject,
  },
  {
    names: ['modalities', 'plugins'],
    kind: 'a list',
    isKind: Array.isArray,
  },
  {
    names: ['stop'],
    kind: 'text or a list of texts',
    isKind: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
  },
  {
    names: ['tool_choice', 'function_call'],
    kind: 'a word or an object',
    isKind: (value) => isText(value) || isObject(value),
  },
];
