// Which kind each parameter of the Responses API has: a value of another kind cannot be read, and leaving it out would answer another
// request.
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

const KINDS: readonly Kind[] = [
  {
    names: ['temperature', 'top_p', 'top_k', 'presence_penalty', 'frequency_penalty', 'top_logprobs'],
    kind: 'a number',
    isKind: (value) => typeof value === 'number',
  },
  { names: ['parallel_tool_calls'], kind: 'true or false', isKind: (value) => typeof value === 'boolean' },
  {
    names: ['user', 'safety_identifier', 'prompt_cache_key', 'service_tier'],
    kind: 'text',
    isKind: (value) => typeof value === 'string',
  },
  { names: ['metadata', 'text', 'reasoning'], kind: 'an object', isKind: isObject },
  { names: ['include', 'modalities', 'plugins'], kind: 'a list', isKind: Array.isArray },
  {
    names: ['tool_choice'],
    kind: 'a word or an object',
    isKind: (value) => typeof value === 'string' || isObject(value),
  },
];
