// The clients and the doubles without the gateway between them: what each client sends is what a provider takes, and a double takes nothing
// else. If this fails, the matrix says nothing about the gateway.
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

/** What the last client of a double sent with the results of its tools, changed as text. */
async function again(wire: keyof typeof doubles, change: (body: string) => string): Promise<string> {
  const double = running[wire];
  const last = double?.heard.at(-1);
  const body = JSON.stringify(last?.body);
  const changed = change(body);
  if (double === undefined || last === undefined || changed === body) throw new Error('nothing to change');
  const headers = { authorization: `Bearer ${double.apiKey}`, 'anthropic-version': '2023-06-01' };
  const answer = await fetch(double.origin + last.path, { method: 'POST', headers, body: changed });
  expect(answer.status).toBe(400);
  return answer.text();
}

describe('a double refuses', () => {
  it.each<[string, keyof typeof doubles, RegExp, string, RegExp]>([
    ['a call that was changed', 'openai', /celsius\\"\}/, 'kelvin\\"}', /arguments of get_weather/],
    ['a result of another call', 'openai', /"tool_call_id":"call_1_/, '"tool_call_id":"call_0_', /result 1/],
    ['a result that was changed', 'openai', /14:05/, '14:06', /result of get_time/],
    ['what it does not know', 'openai', /"stream":true/, '"stream":true,"thinking":{}', /thinking/],
    ['a signature that was changed', 'anthropic', /EqQB/, 'EqQC', /Invalid `signature`/],
    ['a thought that was changed', 'anthropic', /I need/, 'We need', /cannot be modified/],
    ['calls whose thought is gone', 'anthropic', /\{"type":"thinking","thinking"[^}]*\},/, '', /Expected `thinking`/],
    ['a call that was changed', 'anthropic', /"unit":"celsius"/, '"unit":"kelvin"', /arguments of get_weather/],
    ['a tool that was changed', 'anthropic', /"enum":\["celsius",/, '"enum":[', /schema of get_weather/],
  ])('%s (%s)', async (_, wire, what, by, reason) => {
    expect(await again(wire, (body) => body.replace(what, by))).toMatch(reason);
  });
});
