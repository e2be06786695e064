// Makes requests at the wallet's door, as the gateway does, so that the console has something to show.
import { env } from 'cloudflare:workers';
import { readApiKey } from '../../src/base/api-key.ts';
import { systemClock } from '../../src/base/clock.ts';
import { newRequestId, type RequestId, secureRandom } from '../../src/base/id.ts';
import { nanoUsd } from '../../src/billing/money.ts';
import { type WalletDoor, walletDoor } from '../../src/durable/doors.ts';
import type { Outcome, RequestFacts } from '../../src/durable/messages.ts';

const FACTS: RequestFacts = {
  model: 'demo/echo-paid',
  provider: 'demo',
  upstreamModel: 'echo-paid',
  priceVersion: 'v1',
  api: 'chat',
  streamed: true,
  user: 'user-7',
  sessionId: 'session-3',
  referer: 'https://app.example',
  title: 'App',
  tags: ['red', 'blue'],
  userAgent: 'test/1',
};

const OUTCOME: Outcome = {
  model: 'demo/echo-paid',
  provider: 'demo',
  upstreamModel: 'echo-paid',
  priceVersion: 'v1',
  upstreamId: 'chatcmpl-1',
  finishReason: 'stop',
  ending: 'completed',
  attempts: [
    { provider: 'other', upstreamModel: 'echo', status: 500, reason: 'provider_failed', tookMs: 5 },
    { provider: 'demo', upstreamModel: 'echo-paid', status: 200, reason: 'answered', tookMs: 12 },
  ],
  latencyMs: 12,
  generationMs: 40,
  receipt: {
    basis: 'reported',
    usage: { input: 6, cache_read: 2, output: 3, reasoning: 1 },
    lines: [{ kind: 'input', quantity: 6, price_per_million: '1', amount: '0.000006' }],
    subtotal: '0.000006',
    margin: { percent: '0', amount: '0' },
    rounding: '0',
    total: '0.250000000',
    flags: [],
  },
};

async function callerOf(key: string): Promise<{ readonly door: WalletDoor; readonly secretHash: string }> {
  const parsed = await readApiKey(key, [env.FAREBOX_SECRET]);
  if (parsed === undefined) throw new Error('not a key of this deployment');
  return { door: walletDoor(env, parsed), secretHash: parsed.secretHash };
}

/** Holds `dollarsInNano` for a request of this key. */
export async function hold(key: string, dollarsInNano: bigint): Promise<RequestId> {
  const { door, secretHash } = await callerOf(key);
  const requestId = newRequestId(systemClock(), secureRandom);
  const amount = nanoUsd(dollarsInNano);
  const held = await door.reserve({
    requestId,
    credential: { secretHash, ip: null },
    least: amount,
    most: amount,
    atMostHalf: false,
    tokens: 10,
    facts: FACTS,
  });
  if (!held.ok) throw new Error(`not held: ${held.refusal.reason}`);
  return requestId;
}

/** Settles a held request. */
export async function settle(key: string, requestId: RequestId, costInNano: bigint): Promise<void> {
  const { door } = await callerOf(key);
  const cost = nanoUsd(costInNano);
  const settled = await door.settle({
    requestId,
    cost,
    basis: 'reported',
    inputTokens: 8,
    outputTokens: 3,
    outcome: OUTCOME,
  });
  if (!settled.ok) throw new Error(`not settled: ${settled.refusal.reason}`);
}
