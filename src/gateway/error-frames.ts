// An error in mid-stream, when the status has long been sent: one chunk as OpenRouter sends it, which SDKs throw on.
import { errorBody, type Refusal } from '../base/refusal.ts';
import type { Run } from './run.ts';

const encoder = new TextEncoder();

export const DONE_FRAME = encoder.encode('data: [DONE]\n\n');

/** The chunk that tells a refusal inside a stream. */
export function errorFrame({ reason, facts = {} }: Refusal, { call, quote, attempts }: Run): Uint8Array {
  const metadata = { model: quote.model.id, attempts: attempts.map(({ provider, status }) => ({ provider, status })) };
  const origin = call.world.settings.publicUrl ?? new URL(call.request.url).origin;
  const body = errorBody(reason, { ...facts, metadata: { ...metadata, ...facts.metadata } }, call.requestId, origin);
  const chunk = {
    id: call.requestId,
    object: 'chat.completion.chunk',
    created: Math.floor(call.startedAt / 1000),
    model: quote.model.id,
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
    ...body,
  };
  return encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`);
}
