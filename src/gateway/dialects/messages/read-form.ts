// A Messages request in the internal form.
import { ok, type Result } from '../../../base/result.ts';
import { isSaid, type JsonObject, objectAt, textAt, textsAt } from '../../form/json.ts';
import type { Effort, FormRequest, OutputFormat, Reasoning } from '../../form/request.ts';
import { type GuardRefusal, refuseParameter } from '../../wire/guard-refusal.ts';
import { NOT_PASSED } from '../../wire/messages-body.ts';
import { cacheOf } from './read-blocks.ts';
import { readToolChoice, readTools } from './read-tools.ts';
import { readTurns } from './read-turns.ts';

type Checked<Value> = Result<Value, GuardRefusal>;

/** Reads a Messages request's whole body. */
export function readMessagesForm(body: JsonObject): Checked<FormRequest> {
  const turns = readTurns(body);
  if (!turns.ok) return turns;
  const tools = readTools(body);
  if (!tools.ok) return tools;
  const choice = readToolChoice(body);
  if (!choice.ok) return choice;
  const numbers = readNumbers(body);
  if (!numbers.ok) return numbers;
  const reasoning = readReasoning(body);
  if (!reasoning.ok) return reasoning;
  const output = readOutput(body);
  if (!output.ok) return output;
  const { max_tokens: maxTokens, temperature, top_p: topP, top_k: topK } = numbers.value;
  return ok({
    turns: turns.value,
    tools: tools.value,
    ...choice.value,
    ...output.value,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: textsAt(body, 'stop_sequences'),
    sampling: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { topP }),
      ...(topK === undefined ? {} : { topK }),
    },
    answers: 1,
    ...reasoning.value,
    ...readUser(body),
    ...cacheOf(body),
    ...(isSaid(body.service_tier) ? { serviceTier: String(body.service_tier) } : {}),
    extras: { tongue: 'messages', fields: extrasOf(body) },
  });
}

const NUMBERS = ['max_tokens', 'temperature', 'top_p', 'top_k'] as const;

function readNumbers(body: JsonObject): Checked<Partial<Record<(typeof NUMBERS)[number], number>>> {
  const numbers: Partial<Record<(typeof NUMBERS)[number], number>> = {};
  for (const name of NUMBERS) {
    const value = body[name];
    if (!isSaid(value)) continue;
    if (typeof value !== 'number') return refuseParameter(name, `\`${name}\` must be a number.`);
    numbers[name] = value;
  }
  return ok(numbers);
}

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * How much to think. An empty `reasoning` says that there shall be thought and leaves how much to the model, as `adaptive` does;
 * `effort` is `none` where thinking is switched off.
 */
function readReasoning(body: JsonObject): Checked<{ readonly reasoning?: Reasoning }> {
  if (isSaid(body.thinking) && objectAt(body, 'thinking') === undefined) {
    return refuseParameter('thinking', '`thinking` must be an object with a `type`.');
  }
  const said = objectAt(body, 'output_config')?.effort;
  const effort = EFFORTS.find((name) => name === said);
  if (isSaid(said) && effort === undefined) {
    return refuseParameter('output_config.effort', `\`output_config.effort\` must be one of ${EFFORTS.join(', ')}.`);
  }
  const thinking = objectAt(body, 'thinking') ?? {};
  if (thinking.type === 'disabled') return ok({ reasoning: { effort: 'none' } });
  const budget = thinking.type === 'enabled' ? thinking.budget_tokens : undefined;
  if (thinking.type === 'enabled' && typeof budget !== 'number') {
    return refuseParameter('thinking.budget_tokens', '`thinking.budget_tokens` must be a number.');
  }
  if (thinking.type === undefined && effort === undefined) return ok({});
  return ok({
    reasoning: {
      ...(effort === undefined ? {} : { effort }),
      ...(typeof budget === 'number' ? { budgetTokens: budget } : {}),
      ...shownOf(thinking),
    },
  });
}

/** `updates` is Anthropic's alone; to show is the nearest to it. */
const shownOf = ({ display }: JsonObject): Pick<Reasoning, 'shown'> =>
  isSaid(display) ? { shown: display !== 'omitted' } : {};

/** `output_format` is the older name of `output_config.format`. */
function readOutput(body: JsonObject): Checked<{ readonly output?: OutputFormat }> {
  const config = objectAt(body, 'output_config') ?? {};
  if (isSaid(body.output_config) && objectAt(body, 'output_config') === undefined) {
    return refuseParameter('output_config', '`output_config` must be an object.');
  }
  const name = isSaid(config.format) ? 'output_config.format' : 'output_format';
  const said = config.format ?? body.output_format;
  if (!isSaid(said)) return ok({});
  const format = objectAt({ said }, 'said') ?? {};
  const schema = objectAt(format, 'schema');
  if (format.type !== 'json_schema' || schema === undefined) {
    return refuseParameter(name, `\`${name}\` must be an object with the \`type\` "json_schema" and a \`schema\`.`);
  }
  return ok({ output: { type: 'schema', schema } });
}

function readUser(body: JsonObject): Pick<FormRequest, 'user' | 'metadata'> {
  const { user_id, ...metadata } = objectAt(body, 'metadata') ?? {};
  const user = typeof user_id === 'string' ? user_id : textAt(body, 'user');
  return {
    ...(user === undefined ? {} : { user }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

/** Members that have their place in the form. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'service_tier',
  'cache_control',
]);

/** What only Anthropic has, and what of `output_config` has no place in the form. */
function extrasOf(body: JsonObject): JsonObject {
  const rest = Object.entries(body).filter(
    ([name, value]) => !READ.has(name) && !NOT_PASSED.has(name) && isSaid(value),
  );
  const { format: _, effort, ...config } = objectAt(body, 'output_config') ?? {};
  const isOff = objectAt(body, 'thinking')?.type === 'disabled';
  const kept = isOff && isSaid(effort) ? { ...config, effort } : config;
  return { ...Object.fromEntries(rest), ...(Object.keys(kept).length === 0 ? {} : { output_config: kept }) };
}
