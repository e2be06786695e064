// The end of a Responses stream whose provider gave none: cut by the end of the credit, broken off, or failed.
import type { AnswerContext, Charge } from '../dialects/dialect.ts';
import type { EventLog } from '../dialects/responses/events.ts';
import { requestEcho, responseObject } from '../dialects/responses/response-object.ts';
import { responsesUsage } from '../dialects/responses/usage.ts';
import { isObject, type JsonObject, textAt } from '../form/json.ts';
import { maskKey, maskSecrets } from '../providers/mask.ts';
import type { ResponsesCollector } from './responses-collect.ts';

export type MadeEnding = { readonly status: 'completed' | 'incomplete' | 'failed'; readonly error?: JsonObject };

type Given = {
  readonly context: AnswerContext;
  readonly log: EventLog;
  readonly collector: ResponsesCollector;
  /** The response as the provider last said it, if it ever did. */
  readonly response: JsonObject | undefined;
  readonly charge: Charge | undefined;
  readonly ending: MadeEnding;
};

/** The events that end what is half told, and the terminal one. */
export function madeEnding({ context, log, collector, response, charge, ending: { status, error } }: Given): string {
  const base = response ?? newResponse(context);
  const begun = response === undefined ? beginning(log, base) : '';
  const closed = collector.close(log);
  const completedAt = Math.floor((context.now?.() ?? context.createdAt) / 1000);
  const last = {
    ...base,
    ...askedOf(context),
    model: context.servedModel,
    status,
    completed_at: status === 'completed' ? completedAt : null,
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    error: error ?? null,
    output: collector.output,
    usage: charge === undefined ? null : responsesUsage(charge),
  };
  return begun + closed + log.event(`response.${status}`, { response: last });
}

/** A provider's error as a response tells it, without what looks like a key. */
export function failureOf(error: unknown, apiKey: string): JsonObject {
  const said = isObject(error) ? error : { message: error };
  const message = String(said.message ?? 'The provider failed.');
  const code = textAt(said, 'code') ?? textAt(said, 'type') ?? 'server_error';
  return { code, message: maskSecrets(maskKey(message, apiKey)) };
}

/** What the caller asked for, where the provider was asked for something else. */
const askedOf = ({ asked }: AnswerContext): JsonObject => ({
  store: asked.responses?.store ?? true,
  previous_response_id: asked.responses?.previousId ?? null,
  max_output_tokens: asked.maxTokens ?? null,
});

const newResponse = (context: AnswerContext): JsonObject =>
  responseObject(context, requestEcho(context.asked), {
    id: context.newId('resp'),
    status: 'in_progress',
    output: [],
  });

const beginning = (log: EventLog, response: JsonObject): string =>
  log.event('response.created', { response }) + log.event('response.in_progress', { response });
