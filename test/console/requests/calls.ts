// Makes requests at a wallet's door with labels, costs and models of the test's choice, as the gateway would.
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { readApiKey } from '../../../src/base/api-key.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { newRequestId, type RequestId, secureRandom } from '../../../src/base/id.ts';
import { formatUsd, nanoUsd } from '../../../src/billing/money.ts';
import { walletDoor } from '../../../src/durable/doors.ts';
import type { Outcome, RequestFacts } from '../../../src/durable/messages.ts';
import { walletStub } from '../../../src/durable/stubs.ts';

export type Call = {
  readonly cost: bigint;
  readonly model?: string;
  readonly provider?: string;
  readonly user?: string;
  readonly title?: string;
  readonly referer?: string;
  readonly tags?: readonly string[];
  readonly latencyMs?: number;
  /** `held`: it is left running; `failed`: it is released. */
  readonly ends?: 'completed' | 'client_left' | 'failed' | 'held';
};

/** The address of a key, out of its text. */
export async function addressOf(key: string) {
  const parsed = await readApiKey(key, [env.FAREBOX_SECRET]);
  if (parsed === undefined) throw new Error('not a key of this deployment');
  return parsed;
}

/** Makes one request and ends it. */
export async function call(key: string, made: Call): Promise<RequestId> {
  const address = await addressOf(key);
  const door = walletDoor(env, address);
  const requestId = newRequestId(systemClock(), secureRandom);
  const amount = nanoUsd(made.cost);
  const facts = factsOf(made);
  const held = await door.reserve({
    requestId,
    credential: { secretHash: address.secretHash, ip: null },
    least: amount,
    most: amount,
    atMostHalf: false,
    tokens: 10,
    facts,
  });
  if (!held.ok) throw new Error(`not held: ${held.refusal.reason}`);
  if (made.ends === 'held') return requestId;
  const outcome = outcomeOf(facts, made);
  const counts = { inputTokens: 8, outputTokens: 3 };
  const ended =
    made.ends === 'failed'
      ? await door.release({ requestId, outcome })
      : await door.settle({ requestId, cost: amount, basis: 'reported', ...counts, outcome });
  if (!ended.ok) throw new Error(`not ended: ${ended.refusal.reason}`);
  return requestId;
}

/** Rings the alarm of a key's wallet, which brings its usage to D1. */
export async function bringToDatabase(key: string): Promise<void> {
  await runDurableObjectAlarm(walletStub(env, await addressOf(key)));
}

function factsOf({ model = 'acme/m', provider = 'acme', user, title, referer, tags = [] }: Call): RequestFacts {
  return {
    model,
    provider,
    upstreamModel: 'm',
    priceVersion: 'v1',
    api: 'chat',
    streamed: true,
    tags,
    ...(user === undefined ? {} : { user }),
    ...(title === undefined ? {} : { title }),
    ...(referer === undefined ? {} : { referer }),
  };
}

const outcomeOf = (
  { model, provider }: RequestFacts,
  { cost, ends = 'completed', latencyMs = 12 }: Call,
): Outcome => ({
  model,
  provider,
  upstreamModel: 'm',
  priceVersion: 'v1',
  finishReason: 'stop',
  ending: ends,
  attempts: [],
  latencyMs,
  generationMs: 40,
  receipt: {
    basis: 'reported',
    usage: { input: 6, cache_read: 2, output: 3 },
    lines: [],
    subtotal: '0',
    margin: { percent: '0', amount: '0' },
    rounding: '0',
    total: formatUsd(nanoUsd(cost)),
    flags: [],
  },
});
