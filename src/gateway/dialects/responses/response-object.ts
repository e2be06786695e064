// The response object: what was asked for, said back as OpenAI's API does, and what came of it.

import type { Asked } from '../../asked.ts';
import { isObject, isSaid, type JsonObject, objectsAt, parseJson } from '../../form/json.ts';
import type { AnswerContext, Charge } from '../dialect.ts';
import { responsesUsage } from './usage.ts';

/** What differs between the moments of a response. */
export type ResponseState = {
  readonly id: string;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly charge?: Charge | undefined;
  readonly incomplete?: 'max_output_tokens' | 'content_filter' | undefined;
  readonly error?: { readonly code: string; readonly message: string } | undefined;
  /** Milliseconds since 1970. */
  readonly completedAt?: number | undefined;
};

/** The object as it stands. `echo` is what `requestEcho` says of the request. */
export function responseObject(context: AnswerContext, echo: JsonObject, state: ResponseState): JsonObject {
  const { id, status, output, charge, incomplete, error, completedAt } = state;
  return {
    id,
    object: 'response',
    created_at: seconds(context.createdAt),
    completed_at: completedAt === undefined ? null : seconds(completedAt),
    status,
    error: error ?? null,
    incomplete_details: incomplete === undefined ? null : { reason: incomplete },
    model: context.servedModel,
    output,
    ...echo,
    usage: charge === undefined ? null : responsesUsage(charge),
  };
}

/** The parameters of the request, with OpenAI's defaults for what was not said. */
export function requestEcho({ bytes, outline }: Asked): JsonObject {
  const said = new Map<string, unknown>();
  for (const { name, start, end } of outline.members) {
    if (!Object.hasOwn(DEFAULTS, name)) continue;
    const value = parseJson(decoder.decode(bytes.subarray(start, end)));
    if (isSaid(value)) said.set(name, value);
  }
  const echo: JsonObject = { ...DEFAULTS, ...Object.fromEntries(said) };
  return {
    ...echo,
    text: { ...TEXT, ...(isObject(echo.text) ? echo.text : {}) },
    reasoning: { ...REASONING, ...(isObject(echo.reasoning) ? echo.reasoning : {}) },
    tools: objectsAt(echo, 'tools').map((tool) => (tool.type === 'function' ? { ...FUNCTION, ...tool } : tool)),
  };
}

const decoder = new TextDecoder();

const seconds = (ms: number): number => Math.floor(ms / 1000);

const TEXT = { format: { type: 'text' } };
const REASONING = { effort: null, summary: null };
const FUNCTION = { description: null, parameters: null, strict: null };

/** Every parameter that a response says back. Clients with a strict schema want each of them there. */
const DEFAULTS = {
  background: false,
  frequency_penalty: 0,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  reasoning: REASONING,
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: TEXT,
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
};
