// The clients and the doubles without the gateway between them: what each client sends is what a provider takes. If this fails, no failure
// of the matrix says anything about the gateway.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aiAnthropic, aiCompatible, aiOpenrouter } from '../../clients/talks/ai.ts';
import { anthropic } from '../../clients/talks/anthropic.ts';
import { langchain } from '../../clients/talks/langchain.ts';
import { openaiTools } from '../../clients/talks/openai-chat.ts';
import { CALLS, type Talk } from '../../clients/talks/talk.ts';
import { anthropicWire } from './upstreams/anthropic.ts';
import { type Double, startDouble } from './upstreams/double.ts';
import { openaiWire } from './upstreams/openai.ts';
import { FINAL } from './upstreams/script.ts';

const doubles = { openai: openaiWire, anthropic: anthropicWire };
const running: Partial<Record<keyof typeof doubles, Double>> = {};

beforeAll(async () => {
  for (const wire of ['openai', 'anthropic'] as const) running[wire] = await startDouble(doubles[wire]);
});
afterAll(async () => {
  for (const double of Object.values(running)) await double.close();
});

describe('without a gateway', () => {
  it.each<[string, keyof typeof doubles, Talk]>([
    ['openai', 'openai', openaiTools],
    ['@ai-sdk/openai-compatible', 'openai', aiCompatible],
    ['@openrouter/ai-sdk-provider', 'openai', aiOpenrouter],
    ['@langchain/openai', 'openai', langchain],
    ['@anthropic-ai/sdk', 'anthropic', anthropic],
    ['@ai-sdk/anthropic', 'anthropic', aiAnthropic],
  ])('%s talks to the double of %s', async (name, wire, talk) => {
    const double = running[wire];
    if (double === undefined) throw new Error('no double');
    const told = await talk({ origin: double.origin, apiKey: double.apiKey, model: double.model, name }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${double.refusals.join('\n')}`);
      },
    );
    expect(told.text).toBe(FINAL.join(''));
    expect(Object.fromEntries(told.calls.map(({ tool, input }) => [tool, input]))).toEqual(CALLS);
  });
});
